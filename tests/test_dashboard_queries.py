"""Every query of the dashboard, asked as Grafana asks it of a Prometheus that saw a real agent."""

from __future__ import annotations

import copy
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dashboard_run
import grafana
import history
import pytest
from grafana import Prometheus, View

from tetraflux.model.self_testing import own

pytestmark = pytest.mark.tool

OF = dashboard_run.made()
BOARD = dashboard_run.board(OF)
VIEW = dashboard_run.view(BOARD)
PANELS = {panel["title"]: panel for panel in BOARD["panels"] if panel["type"] != "row"}

SILENT = {"Overhead by policy": "Not measured: set kernel.bpf_stats_enabled=1 on a node"}
"""Panels that have nothing to show where no kernel counts, and what they say instead."""

UNCOUNTED = VIEW._replace(variables={**VIEW.variables, "node": "worker-1|worker-2"})
"""The nodes of a default install: kernel.bpf_stats_enabled is 0 there."""

UNBORN = {"tetragon_bpf_missed_events_total", "kube_node_info"}
"""Metrics without series there: nothing was missed, and there was no kube-state-metrics."""

SELF_TEST = str(own(OF.stack.deployment))
"""What is left out of the detections; no self-test ran in the recorded time."""


@pytest.fixture(scope="module")
def seen(tool: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has seen the recorded time."""
    with dashboard_run.world(OF, tool, tmp_path_factory.mktemp("world")) as prometheus:
        yield prometheus


@pytest.fixture(scope="module")
def blind(tool: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has never scraped anything."""
    with grafana.prometheus(tool("prometheus"), tmp_path_factory.mktemp("blind")) as prometheus:
        yield prometheus


def silent(board: dict[str, Any], prometheus: Prometheus, view: View = VIEW) -> set[str]:
    """The panels with a query that has no result."""
    return {
        panel["title"]
        for panel in board["panels"]
        for target in panel.get("targets", ())
        if not grafana.answered(target, view, prometheus)
    }


def unborn(board: dict[str, Any], prometheus: Prometheus) -> set[str]:
    """Selectors of the queries that select no series at all, by the names of their metrics.

    A query that fills in zeros has a result even where a name in it is wrong, so each is asked for.
    """
    found = set()
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            text = grafana.filled(target["expr"], VIEW, target["interval"])
            for match in set(re.findall(r"[\w:]+\{[^}]*\}", text)) - {SELF_TEST}:
                if not prometheus.ask(
                    "series", **{"match[]": match, "start": VIEW.start, "end": VIEW.end}
                ):
                    found.add(match.partition("{")[0])
    return found


def values(panel: str, prometheus: Prometheus, view: View = VIEW) -> list[float]:
    """The last values that a panel shows."""
    return [
        float((series.get("value") or series["values"][-1])[1])
        for target in PANELS[panel]["targets"]
        for series in grafana.answered(target, view, prometheus)
    ]


def test_every_query_of_every_panel_has_a_result(seen: Prometheus) -> None:
    assert silent(BOARD, seen) == set()


def test_on_a_default_install_a_panel_without_a_result_explains_itself(seen: Prometheus) -> None:
    assert silent(BOARD, seen, UNCOUNTED) == set(SILENT)
    said = {title: PANELS[title]["fieldConfig"]["defaults"]["noValue"] for title in SILENT}
    assert said == SILENT


def test_every_selector_selects_something_but_what_cannot_exist_there(seen: Prometheus) -> None:
    assert unborn(BOARD, seen) == UNBORN


def test_a_metric_that_was_renamed_is_seen_though_zeros_are_filled_in(seen: Prometheus) -> None:
    board = copy.deepcopy(BOARD)
    changed = ("tetragon_export_ratelimit_events_dropped", "tetragon_process_cache_size")
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            for name in changed:
                target["expr"] = target["expr"].replace(name, f"renamed_{name}")
    fill = {"Process cache fill", "Process cache evictions"}
    assert silent(board, seen) == fill, "zeros hide the other one from this question"
    assert unborn(board, seen) - UNBORN == {
        "renamed_tetragon_export_ratelimit_events_dropped_total",
        "renamed_tetragon_process_cache_size",
    }


def test_where_nobody_scrapes_agents_no_panel_claims_that_nothing_happened(
    blind: Prometheus,
) -> None:
    assert silent(BOARD, blind) == set(PANELS), "a zero that nobody measured"


def test_nothing_was_lost_is_said_only_by_agents_that_answer(seen: Prometheus) -> None:
    assert values("Lost in the time range", seen) == [0.0] * 8
    before = VIEW._replace(start=VIEW.start - 7200, end=VIEW.start - 3600)
    assert values("Lost in the time range", seen, before) == []


def test_the_numbers_are_those_of_the_recording(seen: Prometheus) -> None:
    assert values("Agents up", seen) == [3]
    assert values("Policies missing", seen) == [0]
    per_agent = {"enabled": len(OF.stack.deployment.policy_names), "missing": 0}
    for state, number in per_agent.items():
        (target,) = PANELS["Policies by agent"]["targets"]
        of = [s for s in grafana.answered(target, VIEW, seen) if s["metric"]["state"] == state]
        assert [float(series["value"][1]) for series in of] == [number] * 3, state
    assert values("Policies in error", seen) == [0]
    assert values("Nodes without an agent", seen) == [0]
    assert values("Agents that disagree", seen) == [0]
    # The ones that fire at once and have detected something; see `dashboard_run.world`.
    assert values("Alerts firing", seen) == [6]
    assert len(values("Events by policy", seen)) == len(OF.stack.deployment.policy_names)


# Variables


def variable(name: str) -> dict[str, Any]:
    return next(each for each in BOARD["templating"]["list"] if each["name"] == name)


def test_every_variable_offers_what_there_is(seen: Prometheus) -> None:
    names = [v["name"] for v in BOARD["templating"]["list"] if v["type"] == "query"]
    offers = {name: grafana.offered(variable(name), VIEW, seen) for name in names}
    assert offers == {
        "cluster": [],
        "node": ["worker-1", "worker-2", "worker-3"],
        "namespace": ["builds", "data", "shop"],
        "workload": ["catalogue", "checkout", "postgres", "runner"],
        "policy": sorted(OF.stack.deployment.policy_names),
    }


def chosen(**given: str) -> View:
    return VIEW._replace(variables={**VIEW.variables, **given})


def labels(panel: str, label: str, view: View, prometheus: Prometheus) -> set[str]:
    return {
        series["metric"].get(label, "")
        for target in PANELS[panel]["targets"]
        for series in grafana.answered(target, view, prometheus)
    }


@pytest.mark.parametrize(
    ("panel", "label", "given", "shown"),
    [
        ("Exported events", "node", {"node": "worker-2"}, {"worker-2"}),
        ("Policies by agent", "node", {"node": "worker-1"}, {"worker-1"}),
        ("Detections now", "node", {"node": "worker-1|worker-2"}, {"worker-1", "worker-2"}),
        ("Events by policy", "policy", {"policy": "ssh-activity"}, {"ssh-activity"}),
        ("Kernel memory by policy", "policy", {"policy": "kubectl-exec"}, {"kubectl-exec"}),
        ("Detections now", "namespace", {"namespace": "shop"}, {"shop"}),
        ("Detections now", "pod", {"workload": "runner"}, {"runner-0"}),
        ("Top workloads", "workload", {"namespace": "shop"}, {"catalogue", "checkout"}),
        ("Top workloads", "workload", {"node": "worker-2"}, {"hosts"}),
    ],
)
def test_what_is_chosen_is_what_is_shown(
    seen: Prometheus, panel: str, label: str, given: dict[str, str], shown: set[str]
) -> None:
    assert labels(panel, label, chosen(**given), seen) == shown


def test_all_includes_processes_of_the_host(seen: Prometheus) -> None:
    assert "" in labels("Detections now", "namespace", VIEW, seen)
    assert "hosts" in labels("Top workloads", "workload", VIEW, seen)


def test_clusters_can_be_told_apart_where_series_say_theirs(tool: Any, tmp_path: Path) -> None:
    with dashboard_run.world(OF, tool, tmp_path, cluster="edge-1") as prometheus:
        assert grafana.offered(variable("cluster"), VIEW, prometheus) == ["edge-1"]
        assert silent(BOARD, prometheus, chosen(cluster="edge-1")) == set()
        assert silent(BOARD, prometheus, chosen(cluster="edge-2")) == set(PANELS)


# Annotations, the record, and what the history is made of


def test_alerts_are_marked_when_they_fire(seen: Prometheus) -> None:
    marked = dashboard_run.record(BOARD, seen)["alerts"]
    assert {each["alert"] for each in marked} >= {
        "TetragonCryptoMining",
        "TetragonSuspiciousNetwork",
    }
    assert {each["color"] for each in marked} == {"red", "orange"}


def test_the_record_of_the_picture_is_what_prometheus_answers(seen: Prometheus, root: Path) -> None:
    recorded = json.loads((root / "docs" / "runs" / "dashboard.json").read_text(encoding="utf-8"))
    assert dashboard_run.record(BOARD, seen) == recorded, (
        "record it again: ./dev python tests/dashboard_run.py >docs/runs/dashboard.json"
    )


TEXT = """\
# TYPE tetragon_build_info gauge
tetragon_build_info{version="v1.6.0"} 1
# TYPE tetragon_events_total counter
tetragon_events_total{binary="/a",namespace="",pod="",type="PROCESS_EXEC",workload=""} 1
tetragon_events_total{binary="/b",namespace="shop",pod="p-1",type="PROCESS_EXEC",workload="p"} 2
"""


@pytest.fixture
def exporter() -> Iterator[str]:
    """Something that answers like an agent; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(TEXT.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_history_has_the_labels_that_a_real_scrape_has(
    exporter: str, tool: Any, tmp_path: Path
) -> None:
    of_target = {k: v for k, v in history.target(history.NODES[0]).items() if k != "instance"}
    config = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [
            {
                "job_name": "agents",
                "honor_labels": True,
                "static_configs": [{"targets": [exporter], "labels": of_target}],
            }
        ],
    }
    with grafana.prometheus(tool("prometheus"), tmp_path, json.dumps(config)) as prometheus:
        found = until(lambda: prometheus.ask("query", query="tetragon_events_total")["result"])
    known = {**of_target, "instance": exporter}
    assert {stored(series["metric"]) for series in found} == {
        history.stored("tetragon_events_total", dict(history.LABEL.findall(line)), known)
        for line in TEXT.splitlines()
        if line.startswith("tetragon_events_total")
    }


def stored(labels: dict[str, str]) -> str:
    own = {key: value for key, value in labels.items() if key != "__name__"}
    return history.stored(labels["__name__"], own, {})


def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 30
    while not (answer := true()):
        assert time.monotonic() < deadline, "Prometheus did not scrape"
        time.sleep(0.1)
    return answer
