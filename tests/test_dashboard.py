"""The dashboard as a model: what every form of it keeps to, its links, what its queries count."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import consumers
import grafana
import pytest
import yaml
from consumers import FORMS
from dashboard_run import board, made
from grafana import View
from promtool import promtool

from tetraflux.gen.docs.catalogue import catalogue
from tetraflux.gen.docs.render import render
from tetraflux.model.dashboards.tetragon_overview.rows.panels import of_agents, of_workloads
from tetraflux.model.metrics import Pattern, metric
from tetraflux.model.promql import grown, or_zero
from tetraflux.model.settings import Settings

PLAIN = board(made())
LINKED = board(made(logs={"shipping": "loki"}, monitoring={"runbook_url": "https://x.invalid/d"}))


def panels(of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {panel["title"]: panel for panel in of["panels"] if panel["type"] != "row"}


def expr(panel: str, number: int = 0) -> str:
    return str(panels(PLAIN)[panel]["targets"][number]["expr"])


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_it_holds_what_flux_would_substitute(form: str) -> None:
    of = board(consumers.made(form))
    assert "${" not in json.dumps(of), "braces are Flux'"
    assert (of["uid"], of["editable"]) == ("tetragon-overview", False), "links lead to the uid"


def test_its_rows_are_those_that_were_asked_for() -> None:
    rows = [panel["title"] for panel in PLAIN["panels"] if panel["type"] == "row"]
    assert rows == [
        "Agents and policies",
        "Detections and events",
        "Missed and lost events",
        "Processes and export",
        "Cost",
    ]


def test_no_panel_is_as_wide_as_two_and_every_line_of_them_is_full() -> None:
    ends: dict[int, int] = {}
    for panel in PLAIN["panels"]:
        place = panel["gridPos"]
        ends[place["y"]] = max(ends.get(place["y"], 0), place["x"] + place["w"])
    assert set(ends.values()) == {24}, "a hole in the layout"


def test_without_runbooks_and_logs_it_links_to_nothing() -> None:
    assert PLAIN["links"] == []
    assert not [panel["title"] for panel in PLAIN["panels"] if "links" in panel]


def test_every_runbook_that_it_links_to_is_a_page() -> None:
    pages = render(catalogue(Settings()))
    urls = [link["url"] for link in LINKED["links"]]
    urls += [link["url"] for panel in LINKED["panels"] for link in panel.get("links", ())]
    runbooks = [url.removeprefix("https://x.invalid/d/") for url in urls if "x.invalid" in url]
    assert len(runbooks) > 10
    assert set(runbooks) <= pages.keys()


def test_the_logs_are_reached_with_the_chosen_policies_and_time_range() -> None:
    (link,) = (link for link in LINKED["links"] if link["url"].startswith("/explore"))
    # Grafana writes several chosen values as `a|b` where the format `pipe` asks for it.
    url = grafana.filled(
        link["url"].replace("[[policy:pipe]]", "ssh-activity|kubectl-exec"),
        View(1, 2, 30, {"loki_datasource": "P8E80", "__from": "1000", "__to": "2000"}),
    )
    (panes,) = parse_qs(urlsplit(url).query)["panes"]
    pane = json.loads(panes)["logs"]
    assert pane["datasource"] == pane["queries"][0]["datasource"]["uid"] == "P8E80"
    assert pane["range"] == {"from": "1000", "to": "2000"}
    assert pane["queries"][0]["expr"] == (
        '{app="tetragon"} |~ `"policy_name":"(?:ssh-activity|kubectl-exec)"`'
    )
    assert "$" not in unquote(url), "a variable was left"
    with_logs = [p["title"] for p in LINKED["panels"] if link["url"] in str(p.get("links"))]
    assert {"Events by policy", "Detections now", "Exported events"} == set(with_logs)


def test_with_several_datasources_each_tells_its_type() -> None:
    names = [v["name"] for v in LINKED["templating"]["list"] if v["type"] == "datasource"]
    assert names == ["prometheus_datasource", "loki_datasource"]
    assert LINKED["panels"][1]["datasource"]["uid"] == "$prometheus_datasource"
    assert PLAIN["panels"][1]["datasource"]["uid"] == "$datasource"


def test_alerts_of_each_severity_are_marked_in_a_colour_of_their_own() -> None:
    marks = {each["iconColor"]: each["target"]["expr"] for each in PLAIN["annotations"]["list"]}
    assert 'severity="critical"' in marks["red"]
    assert 'severity="warning"' in marks["orange"]


def test_grafana_takes_four_scrapes_whatever_its_datasource_says() -> None:
    often = board(made(monitoring={"scrape_interval_seconds": 10}))
    for of, seconds in ((PLAIN, 30), (often, 10)):
        view = View(0, 3600, 5, grafana.everything(of))
        (target,) = panels(of)["Exported events"]["targets"]
        assert f"[{4 * seconds}s]" in grafana.filled(target["expr"], view, target["interval"])


# Typed metrics


def test_what_agents_say_is_chosen_by_node_and_what_workloads_do_by_namespace_too() -> None:
    assert str(of_agents("tetragon_map_entries")) == (
        'tetragon_map_entries{cluster=~"$cluster", node=~"$node"}'
    )
    assert 'namespace=~"$namespace", workload=~"$workload"' in str(
        of_workloads("tetragon_events_total")
    )


def test_a_misspelt_metric_or_label_is_an_error_of_the_declaration() -> None:
    with pytest.raises(LookupError, match="did you mean tetragon_map_entries"):
        of_agents("tetragon_map_entrys")
    with pytest.raises(ValueError, match="has no label polcy"):
        of_agents("tetragon_tracingpolicy_loaded", polcy=Pattern("$policy"))
    with pytest.raises(ValueError, match="has no label namespac"):
        of_workloads("tetragon_policy_events_total", namespac="a")
    with pytest.raises(ValueError, match="is a gauge"):
        grown(metric("tetragon_map_entries").where(), "5m")


# What the queries count, by promtool

ANY = dict.fromkeys(("cluster", "node", "namespace", "workload", "policy"), ".*")
HOUR = View(0, 3600, 30, ANY)

A = '{job="tetragon", namespace="security", instance="a:2112", node="a"}'
B = '{job="tetragon", namespace="security", instance="b:2112", node="b"}'
SECONDS = 'tetragon_overhead_program_seconds_total{policy="p", node="a"}'
RUNS = 'tetragon_overhead_program_runs_total{policy="p", node="a"}'
EVICTED = 'tetragon_process_cache_evictions_total{node="a"}'
SIZE, ROOM = 'tetragon_process_cache_size{node="a"}', 'tetragon_process_cache_capacity{node="a"}'
MISSED = 'tetragon_bpf_missed_events_total{node="a", error="ENOSPC"}'
ALIVE = 'tetragon_build_info{node="a"}'
DEPLOYED = "tetragon:policies:deployed"
ENABLED = 'tetragon_tracingpolicy_loaded{state="enabled", node="%s"}'
BY_RANGE = grown(metric("tetragon_events_total").where(), "1h")

COUNTED: list[tuple[str, str, dict[str, str], dict[str, float]]] = [
    # a rate of nanoseconds is a share of a processor: half a second each second
    (expr("Overhead by policy"), "half a processor",
     {SECONDS: "0+15000000000x240", RUNS: "0+9x240"}, {'{policy="p"}': 0.5}),
    (expr("Overhead by policy"), "no measurement, for the kernel does not count",
     {SECONDS: "0x240", RUNS: "0x240"}, {}),
    (expr("Process cache evictions"), "a full cache, which evicts two each second",
     {EVICTED: "0+60x240", SIZE: "1000x240", ROOM: "1000x240"}, {'{node="a"}': 2}),
    (expr("Process cache evictions"), "a cache with room, from which processes go as they end",
     {EVICTED: "0+60x240", SIZE: "500x240", ROOM: "1000x240"}, {'{node="a"}': 0}),
    (expr("Lost in the time range"), "the first loss of all, with which its counter appears",
     {ALIVE: "1x240", MISSED: "_x200 3x40"}, {"{}": 3}),
    (expr("Lost in the time range"), "a loss after others",
     {ALIVE: "1x240", MISSED: "7x200 9x40"}, {"{}": 2.0}),
    (expr("Lost in the time range"), "no loss, said by an agent", {ALIVE: "1x240"}, {"{}": 0}),
    (expr("Lost in the time range"), "nobody to say it", {}, {}),
    (expr("Agents that disagree"), "one with fewer policies than the other",
     {ENABLED % "a": "13x240", ENABLED % "b": "12x240"}, {"{}": 1}),
    (expr("Agents that disagree"), "agents that agree",
     {ENABLED % "a": "13x240", ENABLED % "b": "13x240"}, {"{}": 0}),
    (expr("Policies missing"), "of the agent that lacks most",
     {DEPLOYED: "13x240", ENABLED % "a": "13x240", ENABLED % "b": "12x240"}, {"{}": 1}),
    (expr("Policies missing"), "agents with policies of somebody else as well",
     {DEPLOYED: "13x240", ENABLED % "a": "14x240", ENABLED % "b": "15x240"}, {"{}": 0}),
    (expr("Policies by agent"), "what each agent has and lacks",
     {DEPLOYED: "13x240", ENABLED % "a": "14x240", ENABLED % "b": "12x240"},
     {'{node="a", state="enabled"}': 14, '{node="b", state="enabled"}': 12,
      '{node="a", state="missing"}': 0, '{node="b", state="missing"}': 1}),
    (expr("Nodes without an agent"), "a target that is down",
     {f"up{A}": "1x240", f"up{B}": "0x240"}, {"{}": 1}),
    (expr("Nodes without an agent"), "a node that has no target",
     {f"up{A}": "1x240", 'kube_node_info{node="c", os_image="Talos"}': "1x240"}, {"{}": 1}),
    (expr("Nodes without an agent"), "a Windows node, which has none by design",
     {f"up{A}": "1x240", 'kube_node_info{node="w", os_image="Windows"}': "1x240"}, {"{}": 0}),
    (expr("Alerts firing"), "an alert for two pods, and one that is pending",
     {ALIVE: "1x240",
      **{f'ALERTS{{alertname="Tetragon{n}", alertstate="{s}", pod="{p}"}}': "1x240"
         for n, s, p in (("One", "firing", "p"), ("One", "firing", "q"), ("Two", "pending", "p"))}},
     {"{}": 1}),
    (expr("Export lag"), "an agent that exported a minute ago",
     {'tetragon_events_last_exported_timestamp{node="a"}': "7140x240"}, {'{node="a"}': 60}),
    (expr("Export lag"), "an agent that has exported nothing yet",
     {'tetragon_events_last_exported_timestamp{node="a"}': "0x240"}, {}),
    (BY_RANGE, "an agent that was restarted, with its counter from the start again",
     {f"tetragon_events_total{A}": "50x200 1x20 4x20"}, {A: 4.0}),
    (or_zero("sum by (node) (up == 0)", metric("up").where(), by=("node",)),
     "zero where there is none",
     {'up{node="a"}': "1x240"}, {'{node="a"}': 0}),
]  # fmt: skip


@pytest.mark.tool
@pytest.mark.parametrize(
    ("query", "series", "result"),
    [pytest.param(q, s, r, id=sentence) for q, sentence, s, r in COUNTED],
)
def test_a_query_counts(
    query: str, series: dict[str, str], result: dict[str, float], tool: Any, tmp_path: Path
) -> None:
    samples = [{"labels": labels, "value": value} for labels, value in result.items()]
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "30s",
        "tests": [
            {
                "interval": "30s",
                "input_series": [{"series": s, "values": v} for s, v in series.items()],
                "promql_expr_test": [
                    {
                        # Rates are extrapolated to the whole window (docs: increase).
                        "expr": f"round({grafana.filled(query, HOUR, '30s')}, 0.1)",
                        "eval_time": "2h",
                        "exp_samples": samples,
                    }
                ],
            }
        ],
    }
    done = promtool(tool("promtool"), tmp_path, [], test)
    assert done.returncode == 0, done.stdout + done.stderr


# grafana's own judge

LINTER = Path(__file__).with_name("dashboard-linter.yaml")


def test_what_grafanas_linter_leaves_out_has_its_reason() -> None:
    asked = yaml.safe_load(LINTER.read_text(encoding="utf-8"))
    assert asked.keys() == {"exclusions"}, "a warning is no exclusion"
    assert all(len(each["reason"].split()) > 10 for each in asked["exclusions"].values())
    names = {name.removeprefix("template-").removeprefix("target-") for name in asked["exclusions"]}
    assert names == {"job-rule", "instance-rule"}, "only what our labels are not"


@pytest.mark.parametrize("of", [PLAIN, LINKED], ids=["default", "linked"])
def test_grafanas_linter_has_nothing_to_say(of: dict[str, Any], tmp_path: Path) -> None:
    program = shutil.which("dashboard-linter")
    if program is None:
        # In CI too: its module needs one that no proxy of Go modules has.
        pytest.skip("dashboard-linter is missing; build it from its repository")
    (tmp_path / "board.json").write_text(json.dumps(of), encoding="utf-8")
    command = [program, "lint", "--strict", "--config", LINTER, "board.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
