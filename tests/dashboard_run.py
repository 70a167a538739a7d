"""The dashboard of the default settings on a real Prometheus, and the record of its answers.

    ./dev python tests/dashboard_run.py >docs/runs/dashboard.json

writes the record anew; `tetraflux docs` draws the picture of it, and a test compares the two.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grafana
import history
from conftest import find_tool
from grafana import Prometheus, View

from tetraflux.gen.build import build
from tetraflux.gen.objects import of_kind
from tetraflux.gen.render import Build
from tetraflux.model.settings import Settings

STEP = history.SCRAPE
"""Seconds between two points: Grafana asks for no more than there were scrapes."""

Tool = Callable[[str], Path]


def made(**given: Any) -> Build:
    """The checked build of these settings."""
    built = build(Settings.model_validate(given))
    assert isinstance(built, Build), built
    return built


def board(of: Build) -> dict[str, Any]:
    """The dashboard's JSON."""
    return next(each.data for each in of.documents if each.path.endswith("/tetragon-overview.json"))


def view(of: dict[str, Any]) -> View:
    """The recorded hour, with all variables as the dashboard opens."""
    begin = history.END - history.SECONDS
    return View(begin, history.END, STEP, grafana.everything(of))


@contextmanager
def world(of: Build, tool: Tool, folder: Path, **labels: str) -> Iterator[Prometheus]:
    """A Prometheus that has seen what was recorded, with the series that the tree's rules record.

    promtool computes those from the same rules as for a Prometheus that has got them late. It does
    so for recording rules only, so an alert that fires at once is given to it as one.
    """
    promtool, program = tool("promtool"), tool("prometheus")
    history.import_blocks(promtool, folder / "data", **labels)
    rules = [
        rule
        for document in of_kind(of.documents, "PrometheusRule")
        for group in document.data["spec"]["groups"]
        for rule in group["rules"]
    ]
    at_once = [rule for rule in rules if "alert" in rule and "for" not in rule]
    alerts = [
        {
            "record": "ALERTS",
            "expr": f"0 * ({rule['expr']}) + 1",
            "labels": {**rule["labels"], "alertname": rule["alert"], "alertstate": "firing"},
        }
        for rule in at_once
    ]
    for recorded in ([rule for rule in rules if "record" in rule], alerts):
        with grafana.prometheus(program, folder) as prometheus:
            _backfill(promtool, folder, recorded, prometheus)
    with grafana.prometheus(program, folder) as prometheus:
        yield prometheus


def _backfill(promtool: Path, folder: Path, rules: Any, prometheus: Prometheus) -> None:
    # The second in which a group is evaluated is a hash of its name and its file's, as it is given.
    file = folder / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "late", "rules": rules}]}), encoding="utf-8")
    command = [
        *(promtool, "tsdb", "create-blocks-from", "rules", f"--url={prometheus.url}"),
        *(f"--start={history.END - history.SECONDS}", f"--end={history.END}"),
        *(f"--eval-interval={history.SCRAPE}s", "--output-dir=data", file.name),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def record(of: dict[str, Any], prometheus: Prometheus) -> dict[str, Any]:
    """What each panel shows of the hour: its series, by the panel's title."""
    seen = view(of)
    panels = {
        panel["title"]: [
            series for target in panel["targets"] for series in _shown(target, seen, prometheus)
        ]
        for panel in of["panels"]
        if panel["type"] != "row"
    }
    return {
        "kernels": history.kernels(),
        "seconds": history.SECONDS,
        "step": STEP,
        "alerts": _alerts(of, seen, prometheus),
        "panels": panels,
    }


def _shown(target: dict[str, Any], seen: View, prometheus: Prometheus) -> list[dict[str, Any]]:
    """The series of a query; those of one moment by size: Prometheus has no order for them."""
    shown = [_series(target, seen, found) for found in grafana.answered(target, seen, prometheus)]
    if target["instant"]:
        shown.sort(key=lambda each: (-(each["value"] or 0), json.dumps(each, sort_keys=True)))
    return shown


def _series(target: dict[str, Any], seen: View, found: dict[str, Any]) -> dict[str, Any]:
    labels = {k: v for k, v in found["metric"].items() if k != "__name__"}
    told: dict[str, Any] = {"legend": grafana.legend(target, labels)}
    if target["format"] == "table":
        told = {"labels": labels}
    if target["instant"]:
        return {**told, "value": _rounded(found["value"][1])}
    by_time = {int(float(at)): value for at, value in found["values"]}
    times = range(seen.start, seen.end + 1, seen.step)
    return {**told, "values": [_rounded(by_time.get(at)) for at in times]}


def _rounded(value: str | None) -> float | int | None:
    """Four digits, which is more than a picture shows."""
    if value is None or value in ("NaN", "+Inf", "-Inf"):
        return None
    short = float(f"{float(value):.4g}")
    return int(short) if short == int(short) else short


def _alerts(of: dict[str, Any], seen: View, prometheus: Prometheus) -> list[dict[str, Any]]:
    """When each alert began to fire, in seconds."""
    found = {
        (int(series["values"][0][0]) - seen.start, series["metric"]["alertname"], each["iconColor"])
        for each in of["annotations"]["list"]
        for series in prometheus.ask(
            "query_range",
            query=grafana.filled(each["target"]["expr"], seen),
            start=seen.start,
            end=seen.end,
            step=seen.step,
        )["result"]
    }
    return [{"second": s, "alert": a, "color": c} for s, a, c in sorted(found)]


def main() -> None:
    """Writes the record."""
    of = made()
    with tempfile.TemporaryDirectory() as name, world(of, find_tool, Path(name)) as prometheus:
        recorded = record(board(of), prometheus)
    json.dump(recorded, sys.stdout, separators=(",", ":"), sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
