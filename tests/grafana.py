"""What Grafana asks of Prometheus for a dashboard, and the Prometheus that answers.

Grafana fills in variables and windows itself and sends plain PromQL (docs: Prometheus data source,
template variables; the API's query, query_range and label values).
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, build_opener

_LOOPBACK = build_opener(ProxyHandler({}))
"""Asks this machine, whatever proxy the environment names."""


class Prometheus(NamedTuple):
    """A running Prometheus."""

    url: str

    def ask(self, path: str, **given: Any) -> Any:
        """The `data` of an answer; fails with Prometheus' words where it refuses."""
        url = f"{self.url}/api/v1/{path}?{urlencode(given, doseq=True)}"
        try:
            with _LOOPBACK.open(url, timeout=60) as answer:
                return json.load(answer)["data"]
        except OSError as error:
            read = getattr(error, "read", bytes)
            raise AssertionError(f"{path} {given}: {error} {read().decode()}") from error


@contextmanager
def prometheus(program: Path, folder: Path, config: str = "{}") -> Iterator[Prometheus]:
    """A Prometheus on the blocks in the folder `data`, for as long as the test needs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "prometheus.yaml").write_text(config, encoding="utf-8")
    command = [
        program,
        "--config.file=prometheus.yaml",
        "--storage.tsdb.path=data",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        deadline = time.monotonic() + 60
        while not _ready(port):
            words = (folder / "prometheus.log").read_text()
            assert process.poll() is None, f"Prometheus ended: {words}"
            assert time.monotonic() < deadline, f"Prometheus is not ready: {words}"
            time.sleep(0.05)
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int) -> bool:
    try:
        with _LOOPBACK.open(f"http://127.0.0.1:{port}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class View(NamedTuple):
    """A time range, in Unix seconds, at `step` seconds a point, and what its variables are."""

    start: int
    end: int
    step: int
    variables: Mapping[str, str]


def everything(board: Mapping[str, Any]) -> dict[str, str]:
    """The values of a dashboard's variables as it opens: All, which stands for what it says."""
    listed = board["templating"]["list"]
    return {each["name"]: each["allValue"] for each in listed if each["type"] == "query"}


def filled(text: str, view: View, interval: str = "15s") -> str:
    """The text as Grafana sends it; `interval` is the target's, or else the datasource's own.

    `$__rate_interval` is the larger of four intervals and of the step and one interval.
    """
    seconds = int(interval.removesuffix("s"))
    known = {
        "__rate_interval": f"{max(view.step + seconds, 4 * seconds)}s",
        "__interval": f"{view.step}s",
        "__range": f"{view.end - view.start}s",
        **view.variables,
    }
    return re.sub(r"\$(\w+)", lambda match: known[match[1]], text)


def answered(target: Mapping[str, Any], view: View, prometheus: Prometheus) -> list[Any]:
    """The series that a panel's query is answered with, over the range or at its end."""
    query = filled(target["expr"], view, target["interval"])
    if target["instant"]:
        found = prometheus.ask("query", query=query, time=view.end)
    else:
        found = prometheus.ask(
            "query_range", query=query, start=view.start, end=view.end, step=view.step
        )
    result: list[Any] = found["result"]
    return result


def offered(variable: Mapping[str, Any], view: View, prometheus: Prometheus) -> list[str]:
    """The values that a query variable offers."""
    match = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"], re.DOTALL)
    assert match, variable["query"]["query"]
    series = filled(match[1], view)
    path = f"label/{quote(match[2])}/values"
    values: list[str] = prometheus.ask(
        path, **{"match[]": series, "start": view.start, "end": view.end}
    )
    return values


def legend(target: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The name of a series in the legend; a label that it lacks is nothing."""
    return re.sub(
        r"\{\{\s*(\w+)\s*\}\}", lambda match: labels.get(match[1], ""), target["legendFormat"]
    ).strip()
