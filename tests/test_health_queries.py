"""What the health checks ask of Prometheus, answered by promtool over an hour of samples.

The number is how many nodes are in trouble, as far as the question goes; 0 is healthy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from consumers import made
from promtool import promtool

NOW = "60m"
"""When it is asked: after 120 scrapes, one every 30 seconds."""

POLICIES = len(made("defaults").stack.deployment.policy_names)
DEPLOYED = "tetragon:policies:deployed"
NODES = ("a", "b", "c")
"""Node `a` is the one that something happens to."""

Samples = Mapping[str, str]


def queries() -> dict[str, str]:
    """The questions of the rendered checks, by the checks' names."""
    config = next(d.data for d in made("defaults").documents if d.path.endswith("gatus.yaml"))
    endpoints = yaml.safe_load(config["data"]["tetragon.yaml"])["endpoints"]
    return {
        each["name"]: parse_qs(urlsplit(each["url"]).query)["query"][0]
        for each in endpoints
        if "query=" in each["url"]
    }


QUERIES = queries()


def up(node: str) -> str:
    return f'up{{job="tetragon",namespace="security",instance="{node}:2112",node="{node}"}}'


def starts(node: str, binary: str = "/bin/sh") -> str:
    return (
        'tetragon_events_total{job="tetragon",type="PROCESS_EXEC",'
        f'instance="{node}:2112",node="{node}",binary="{binary}"}}'
    )


def exits(node: str) -> str:
    return starts(node).replace("EXEC", "EXIT")


def loaded(node: str, state: str, pod: str = "tetragon-1") -> str:
    return (
        f'tetragon_tracingpolicy_loaded{{job="tetragon",state="{state}",'
        f'instance="{node}:2112",node="{node}",pod="{pod}"}}'
    )


def known(node: str, system: str = "Talos (v1.11.0)") -> str:
    return f'kube_node_info{{node="{node}",os_image="{system}"}}'


def cordoned(node: str) -> str:
    return f'kube_node_spec_unschedulable{{node="{node}"}}'


def all_of(series: Any, value: str, *args: str) -> Samples:
    return {series(node, *args): value for node in NODES}


UP = all_of(up, "1x130")
KNOWN = {**all_of(known, "1x130"), **all_of(cordoned, "0x130")}
STARTS = {**UP, **KNOWN, **all_of(starts, "0+1x130"), **all_of(exits, "0+1x130")}
LOADED = {
    **UP,
    **KNOWN,
    **all_of(loaded, f"{POLICIES}x130", "enabled"),
    DEPLOYED: f"{POLICIES}x130",
    **{k: "0x130" for s in ("error", "load_error", "disabled") for k in all_of(loaded, "", s)},
}


def since(scrapes: int, samples: Samples) -> Samples:
    """The samples of a Prometheus that began to scrape so many scrapes ago."""
    return {k: f"_x{120 - scrapes} {v.replace('x130', f'x{scrapes}')}" for k, v in samples.items()}


def without(samples: Samples, *series: str) -> Samples:
    return {name: values for name, values in samples.items() if name not in series}


def only(samples: Samples, *starting: str) -> Samples:
    return {name: v for name, v in samples.items() if name.startswith(starting)}


class Case(NamedTuple):
    check: str
    sentence: str
    samples: Samples
    nodes: int | None
    """How many are in trouble; None where there is no result, which is red as well."""


EVENTS, LOADS = "tetragon-process-events", "tetragon-policy-loaded"
CASES = [
    Case(EVENTS, "every node starts processes", STARTS, 0),
    Case(EVENTS, "a node starts none for a quarter of an hour",
         {**STARTS, starts("a"): "0+1x88 88x42"}, 1),
    Case(EVENTS, "a node was quiet for less than a quarter of an hour",
         {**STARTS, starts("a"): "0+1x92 92x38"}, 0),
    Case(EVENTS, "a node sees processes exit and none start",
         without(STARTS, starts("a")), 1),
    Case(EVENTS, "the only start is the first of its series",
         {**STARTS, starts("a"): "7x130", starts("a", "/new"): "_x110 1x10"}, 0),
    Case(EVENTS, "the only start was in a pod that is gone since",
         {**STARTS, starts("a"): "7x130", starts("a", "/job"): "_x100 1x5 stale"}, 0),
    Case(EVENTS, "an agent that sees nothing came back after its restart with the same numbers",
         {**STARTS, up("a"): "1x88 0x3 1x39", starts("a"): "7x87 stale _x3 7x39"}, 1),
    Case(EVENTS, "an agent restarted and counts from the beginning",
         {**STARTS, starts("a"): "900x110 stale _x2 1+1x20"}, 0),
    Case(EVENTS, "an agent is away for four minutes, as when it restarts",
         {**STARTS, up("a"): "1x112 0x18", starts("a"): "0+1x112 stale"}, 0),
    Case(EVENTS, "an agent is not scraped for six minutes, though it saw processes start before",
         {**STARTS, up("a"): "1x108 0x22", starts("a"): "0+1x108 stale"}, 1),
    Case(EVENTS, "the target of an agent is gone, and its node is not",
         {**STARTS, up("a"): "1x108 stale", starts("a"): "0+1x108 stale"}, 1),
    Case(EVENTS, "a node never had an agent",
         without(STARTS, up("a"), starts("a"), exits("a")), 1),
    Case(EVENTS, "a node is gone together with its agent",
         without(STARTS, up("a"), starts("a"), exits("a"), known("a"), cordoned("a")), 0),
    Case(EVENTS, "a cordoned node is off",
         {**STARTS, up("a"): "1x90 0x40", starts("a"): "0+1x90 stale", cordoned("a"): "1x130"}, 0),
    Case(EVENTS, "the only node is cordoned, and well",
         {up("a"): "1x130", starts("a"): "0+1x130", known("a"): "1x130", cordoned("a"): "1x130"},
         0),
    Case(EVENTS, "a Windows node, which has no agent",
         {**STARTS, known("w", "Windows Server 2022 Datacenter"): "1x130"}, 0),
    Case(EVENTS, "an agent is down where there is no kube-state-metrics",
         {**only(STARTS, "up", "tetragon"), up("a"): "1x90 0x40", starts("a"): "0+1x90 stale"}, 1),
    Case(EVENTS, "all is well where there is no kube-state-metrics",
         only(STARTS, "up", "tetragon"), 0),
    Case(EVENTS, "a new Prometheus, or a new cluster, that has scraped only once", since(0, STARTS),
         None),
    Case(EVENTS, "a new Prometheus has not scraped all agents yet",
         since(3, only(STARTS, up("a"), starts("a"))), None),
    Case(EVENTS, "a new Prometheus has scraped for two minutes", since(5, STARTS), 0),
    Case(EVENTS, "a new cluster, where one agent is not there yet",
         {**STARTS, up("a"): "0x130", starts("a"): "_x130"}, 1),
    Case(EVENTS, "the metric is gone everywhere", only(STARTS, "up", "kube"), 3),
    Case(EVENTS, "Prometheus scrapes nothing of ours any more",
         {name: values.split("x")[0] + "x100" for name, values in STARTS.items()}, None),
    Case(EVENTS, "Prometheus knows nothing", {}, None),
    Case(EVENTS, "somebody else's series of the same name change nothing",
         {**STARTS, starts("a"): "7x130", starts("a").replace('"tetragon"', '"lab"'): "0+1x130"},
         1),
    Case(LOADS, "every agent runs every policy", LOADED, 0),
    Case(LOADS, "agents run one of somebody else as well",
         {**LOADED, **all_of(loaded, f"{POLICIES + 1}x130", "enabled")}, 0),
    Case(LOADS, "an agent could not load a policy",
         {**LOADED, loaded("a", "load_error"): "0x119 1"}, 1),
    Case(LOADS, "a policy of an agent is in error", {**LOADED, loaded("a", "error"): "0x119 1"}, 1),
    Case(LOADS, "an error is over", {**LOADED, loaded("a", "error"): "0x110 1x8 0x5"}, 0),
    Case(LOADS, "two agents have an error each",
         {**LOADED, loaded("a", "error"): "1x130", loaded("b", "load_error"): "1x130"}, 2),
    Case(LOADS, "an agent runs one policy fewer than are deployed",
         {**LOADED, loaded("a", "enabled"): f"{POLICIES}x100 {POLICIES - 1}x30"}, 1),
    Case(LOADS, "somebody disabled a policy of one agent",
         {**LOADED, loaded("a", "enabled"): f"{POLICIES}x100 {POLICIES - 1}x30",
          loaded("a", "disabled"): "0x100 1x30"}, 1),
    Case(LOADS, "an agent restarted and has not loaded all yet",
         {**LOADED, up("a"): "1x112 0x3 1x15",
          loaded("a", "enabled"): f"{POLICIES}x112 stale _x2 0+3x4"}, 0),
    Case(LOADS, "an agent was replaced by a new pod that runs all",
         {**LOADED, loaded("a", "enabled"): f"{POLICIES}x111 stale",
          loaded("a", "error"): "0x111 stale", loaded("a", "load_error"): "0x111 stale",
          loaded("a", "enabled", "tetragon-2"): f"_x114 {POLICIES}x10",
          loaded("a", "error", "tetragon-2"): "_x114 0x10",
          loaded("a", "load_error", "tetragon-2"): "_x114 0x10"}, 0),
    Case(LOADS, "an agent did not tell its policies in one scrape, as when it is busy",
         {name: v.replace("x130", "x119 stale") if name.startswith("tetragon_") else v
          for name, v in LOADED.items()}, 0),
    Case(LOADS, "an agent is not scraped for six minutes",
         {name: v.replace("x130", "x108 stale") if 'node="a"' in name and "kube" not in name else v
          for name, v in LOADED.items()}, 1),
    Case(LOADS, "the metric is gone from one agent",
         without(LOADED, *(loaded("a", s) for s in ("enabled", "error", "load_error", "disabled"))),
         1),
    Case(LOADS, "the states of errors are gone, and with them what would tell of an error",
         without(LOADED, *all_of(loaded, "", "error"), *all_of(loaded, "", "load_error")), 3),
    Case(LOADS, "nobody records any more how many are deployed", without(LOADED, DEPLOYED), 3),
    Case(LOADS, "the metric is gone everywhere", only(LOADED, "up", "kube", DEPLOYED), 3),
    Case(LOADS, "a new cluster, where nothing is loaded yet",
         {**LOADED, **all_of(loaded, "0x130", "enabled")}, 3),
    Case(LOADS, "a new Prometheus has not scraped all agents yet", since(3, LOADED), None),
    Case(LOADS, "a new Prometheus has scraped for two minutes", since(5, LOADED), 0),
    Case(LOADS, "Prometheus knows nothing", {}, None),
]  # fmt: skip


def judge(program: Path, folder: Path, cases: Sequence[Case], query: str) -> str:
    """What promtool has against the cases; nothing where it agrees with all."""
    tests = [
        {
            "interval": "30s",
            "input_series": [{"series": k, "values": v} for k, v in case.samples.items()],
            "promql_expr_test": [
                {
                    "expr": query,
                    "eval_time": NOW,
                    "exp_samples": [
                        {"labels": "{}", "value": n} for n in (case.nodes,) if n is not None
                    ],
                }
            ],
        }
        for case in cases
    ]
    done = promtool(program, folder, [], {"rule_files": ["rules.yaml"], "tests": tests})
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.tool
@pytest.mark.parametrize("case", CASES, ids=[f"{case.check}: {case.sentence}" for case in CASES])
def test_the_nodes_in_trouble_are_counted(case: Case, tool: Any, tmp_path: Path) -> None:
    complaint = judge(tool("promtool"), tmp_path, [case], QUERIES[case.check])
    assert not complaint, f"{complaint}\n{QUERIES[case.check]}"


def test_each_check_that_asks_prometheus_has_cases() -> None:
    assert QUERIES.keys() == {case.check for case in CASES}


CHANGES = [
    (EVENTS, "PROCESS_EXEC", "PROCESS_EXIT"),
    (EVENTS, ' unless max_over_time(X[15m] offset 15m)', ""),
    (EVENTS, ' unless max_over_time(X[15m] offset 15m)', " unless X offset 15m"),
    (EVENTS, 'max_over_time(X[15m]) unless', "X unless"),
    (EVENTS, " or increase(X[15m])", ""),
    (EVENTS, "increase(X[15m])", "X"),
    (EVENTS, "15m", "5m"),
    (EVENTS, "15m", "30m"),
    (EVENTS, "> 0", ">= 0"),
    (EVENTS, "[5m]", "[1m]"),
    (EVENTS, "[5m]", "[15m]"),
    (EVENTS, "== 1)", ">= 0)"),
    (EVENTS, ' and on (node) max_over_time(up{job="tetragon", namespace="security"}[5m]) == 1', ""),
    (EVENTS, 'job="tetragon", type', "type"),
    (EVENTS, ' unless on (node) (kube_node_spec_unschedulable == 1)', ""),
    (EVENTS, "(kube_node_spec_unschedulable == 1)", "kube_node_spec_unschedulable"),
    (EVENTS, 'kube_node_info{os_image!~"Windows.*"} or ', ""),
    (EVENTS, '{os_image!~"Windows.*"}', ""),
    (EVENTS, ' or up{job="tetragon", namespace="security"}', ""),
    (EVENTS, "0 * ", ""),
    (EVENTS, ' and count(up{job="tetragon", namespace="security"} offset 2m)', ""),
    (EVENTS, "offset 2m", "offset 1m"),
    (EVENTS, "offset 2m", "offset 4m"),
    (EVENTS, "group by", "count by"),
    (LOADS, ">= on", "> on"),
    (LOADS, f"max({DEPLOYED})", f"(max({DEPLOYED}) - 1)"),
    (LOADS, ">= on", "== on"),
    (LOADS, "error|load_error", "error"),
    (LOADS, "error|load_error", "load_error"),
    (LOADS, "last_over_time", "max_over_time"),
    (LOADS, "last_over_time", "min_over_time"),
    (LOADS, "max_over_time", "last_over_time"),
    (LOADS, "max_over_time", "min_over_time"),
    (LOADS, "[5m]", "[30s]"),
    (LOADS, "[5m]", "[15m]"),
    (LOADS, " == 0)", " >= 0)"),
    (LOADS, "0 * ", ""),
]  # fmt: skip
"""Changes to the questions, X being the metric of the process starts."""


@pytest.mark.tool
@pytest.mark.parametrize(("check", "old", "new"), CHANGES)
def test_the_cases_notice_a_changed_question(
    check: str, old: str, new: str, tool: Any, tmp_path: Path
) -> None:
    starts_of_all = 'tetragon_events_total{job="tetragon", type="PROCESS_EXEC"}'
    old, new = (
        text.replace("X[", f"{starts_of_all}[").replace("X ", f"{starts_of_all} ")
        for text in (old, new)
    )
    new = starts_of_all if new == "X" else new
    assert old in QUERIES[check]
    cases = [case for case in CASES if case.check == check]
    complaint = judge(tool("promtool"), tmp_path, cases, QUERIES[check].replace(old, new))
    assert complaint, "no case fails"
    assert "parse error" not in complaint, complaint
