"""Alerts reach whom they are for: the operator's own translation, judged by amtool."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import routing
from go_programs import go_program
from routing import ROUTINGS, Refused, Routed, alerts, cluster, of_tree, rules, strategy, translated

pytestmark = pytest.mark.tool

RELEASE = {"release": "kube-prometheus-stack"}
CRITICAL = {"severity": "critical", "alertname": "KubePersistentVolumeFillingUp"}


@pytest.fixture(scope="session")
def operator(tool: Callable[[str], Path]) -> Path:
    """tests/operator: the operator's functions."""
    return go_program("operator", tool)


@pytest.fixture
def amtool(tool: Callable[[str], Path]) -> Path:
    return tool("amtool")


@pytest.fixture
def written(operator: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes what the operator makes of objects, none of which it may refuse."""

    def write(*objects: dict[str, Any]) -> Path:
        answer = translated(operator, *objects)
        assert answer.rejected == {}
        file = tmp_path / "alertmanager.yaml"
        file.write_text(answer.text, encoding="utf-8")
        return file

    return write


each_routing = pytest.mark.parametrize("routed", ROUTINGS.values(), ids=ROUTINGS)


def astray(amtool: Path, config: Path, routed: Routed, of: list[dict[str, Any]]) -> list[str]:
    """The alerts of these rules that do not reach exactly those whom they are for."""
    wrong = []
    for labels in alerts(of):
        wanted = routed.pages if labels["severity"] == "critical" else routed.warns
        got = routing.receivers(amtool, config, labels)
        if got != wanted:
            wrong.append(f"{labels} -> {sorted(got)}")
    return wrong


# Where our alerts go


@each_routing
def test_alertmanager_takes_the_configuration(
    amtool: Path, written: Callable[..., Path], routed: Routed
) -> None:
    config = written(*cluster(routed.form, **routed.spec))
    done = subprocess.run([amtool, "check-config", config], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "SUCCESS" in done.stdout


@each_routing
def test_every_critical_alert_pages_and_no_warning_does(
    amtool: Path, written: Callable[..., Path], routed: Routed
) -> None:
    config = written(*cluster(routed.form, **routed.spec))
    assert astray(amtool, config, routed, rules(routed.form)) == []


def test_so_it_is_with_the_alerts_of_lokis_ruler(
    amtool: Path, written: Callable[..., Path]
) -> None:
    routed = ROUTINGS["on-namespace, a stock stack"]
    of = rules("logs-loki")
    assert len(of) > len(rules(routed.form))
    assert astray(amtool, written(*cluster("logs-loki")), routed, of) == []


def test_an_event_without_the_label_of_the_rule_would_page_nobody(
    amtool: Path, written: Callable[..., Path]
) -> None:
    routed = ROUTINGS["on-namespace, a stock stack"]
    bare = [rule for rule in rules(routed.form) if rule["labels"]["severity"] == "critical"]
    for rule in bare:
        del rule["labels"]["namespace"]
    lost = astray(amtool, written(*cluster(routed.form)), routed, bare)
    assert len([each for each in lost if "pod" in each]) == len(bare)


def test_a_critical_alert_that_is_not_routed_would_be_seen(
    amtool: Path, written: Callable[..., Path]
) -> None:
    routed = ROUTINGS["on-namespace, a stock stack"]
    objects = cluster(routed.form)
    objects[-1]["spec"]["route"]["matchers"][1]["value"] = "page"
    assert astray(amtool, written(*objects), routed, rules(routed.form))


def test_the_global_config_would_swallow_the_alerts_of_others_if_it_were_one_of_many(
    amtool: Path, written: Callable[..., Path]
) -> None:
    config = written(*cluster("routing-global", **strategy("None")))
    got = routing.receivers(amtool, config, {"alertname": "Watchdog", "severity": "none"})
    assert got == {"monitoring/tetragon/not-paged"}, "the default receiver gets it after all"


# Others in the same Alertmanager


def team(**route: Any) -> dict[str, Any]:
    """The AlertmanagerConfig of another team, in its own namespace."""
    config = of_tree("routing-on-namespace", "AlertmanagerConfig")
    config["metadata"] = {"name": "shop", "namespace": "shop"}
    config["spec"] = {"route": {"receiver": "team", **route}, "receivers": [{"name": "team"}]}
    return config


@each_routing
@pytest.mark.parametrize("where", ["shop", "security", "monitoring", None])
def test_a_critical_alert_of_others_reaches_them_and_not_our_phone(
    amtool: Path, written: Callable[..., Path], routed: Routed, where: str | None
) -> None:
    labels = CRITICAL | ({"namespace": where} if where else {})
    config = written(*cluster(routed.form, **routed.spec))
    assert routing.receivers(amtool, config, labels) == routed.others


@each_routing
def test_a_team_that_routes_its_namespace_gets_its_alerts_and_not_ours(
    amtool: Path, written: Callable[..., Path], routed: Routed
) -> None:
    mine = [{"name": "namespace", "value": "shop", "matchType": "="}]
    config = written(*cluster(routed.form, **routed.spec), team(matchers=mine))
    theirs = routing.receivers(amtool, config, {**CRITICAL, "namespace": "shop"})
    assert "shop/shop/team" in theirs and not routed.pages & theirs - {"on-call"}
    event = routing.PLACES["an event in a container"]
    for rule in rules(routed.form):
        labels = {**event, **rule["labels"], "alertname": rule["alert"]}
        got = routing.receivers(amtool, config, labels)
        # Where alerts keep the namespace of their workload, its team gets them too.
        assert ("shop/shop/team" in got) is (routed.form == "routing-global")


# What the operator is documented to do: API reference, AlertmanagerConfigMatcherStrategyType and
# AlertmanagerConfiguration; user guide, alerting


def first_route(answer: routing.Answer) -> dict[str, Any]:
    return dict(answer.config["route"]["routes"][0])


@pytest.mark.parametrize(
    ("here", "spec", "added"),
    [
        ("security", {}, True),
        ("security", strategy("OnNamespace"), True),
        ("security", strategy("None"), False),
        ("security", strategy("OnNamespaceExceptForAlertmanagerNamespace"), True),
        (routing.MONITORING, strategy("OnNamespaceExceptForAlertmanagerNamespace"), False),
        (routing.MONITORING, {}, True),
    ],
)
def test_a_strategy_adds_a_matcher_to_the_route_and_to_both_sides_of_inhibitions(
    operator: Path, here: str, spec: dict[str, Any], added: bool
) -> None:
    objects = cluster("defaults", **spec)
    for each in objects[-2:]:
        each["metadata"]["namespace"] = here
    config = translated(operator, *objects)
    route = first_route(config)
    assert route["receiver"] == f"{here}/tetragon/pushover"
    assert (f'namespace="{here}"' in route["matchers"]) is added
    (inhibition,) = config.config["inhibit_rules"]
    assert (f'namespace="{here}"' in inhibition["source_matchers"]) is added
    assert (f'namespace="{here}"' in inhibition["target_matchers"]) is added


def test_our_route_comes_first_and_continues_to_those_of_the_chart(operator: Path) -> None:
    routes = translated(operator, *cluster("defaults")).config["route"]["routes"]
    assert [route.get("continue", False) for route in routes] == [True, False]
    assert routes[1:] == routing.ROUTES["routes"]


def test_the_values_of_the_secret_are_loaded(operator: Path) -> None:
    receivers = translated(operator, *cluster("defaults")).config["receivers"]
    (pushover,) = (each for each in receivers if each["name"] == "security/tetragon/pushover")
    (config,) = pushover["pushover_configs"]
    assert (config["token"], config["user_key"]) == (routing.TOKEN, routing.USER)


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ({"token": "x"}, 'key "user-key" in secret "pushover" not found'),
        ({"user-key": "x"}, 'key "token" in secret "pushover" not found'),
        ({"token": "", "user-key": "x"}, "is empty"),
        (None, '"pushover" not found'),
    ],
)
def test_a_secret_that_lacks_something_costs_our_config_and_no_other(
    operator: Path, secret: dict[str, str] | None, why: str
) -> None:
    objects = [each for each in cluster("defaults") if each["metadata"]["name"] != "pushover"]
    if secret is not None:
        objects.append(routing.secret("security", "pushover", **secret))
    answer = translated(operator, *objects, team())
    assert why in answer.rejected["security/tetragon"]
    assert "shop/shop/team" in [each["name"] for each in answer.config["receivers"]]


def test_a_route_to_a_receiver_that_is_not_there_is_refused(operator: Path) -> None:
    objects = cluster("defaults")
    objects[-1]["spec"]["route"]["receiver"] = "pushovr"
    assert "pushovr" in translated(operator, *objects).rejected["security/tetragon"]


@pytest.mark.parametrize(
    ("selectors", "selected"),
    [
        ({}, True),
        ({"alertmanagerConfigNamespaceSelector": None}, False),
        ({"alertmanagerConfigSelector": None}, False),
        ({"alertmanagerConfigSelector": {"matchLabels": {"alertmanagerConfig": "x"}}}, False),
        (
            {"alertmanagerConfigSelector": {"matchLabels": {"release": "kube-prometheus-stack"}}},
            True,
        ),
        ({"alertmanagerConfigNamespaceSelector": {"matchLabels": {"team": "x"}}}, False),
    ],
)
def test_an_alertmanager_selects_by_label_and_by_namespace(
    operator: Path, selectors: dict[str, Any], selected: bool
) -> None:
    config = translated(operator, *cluster("defaults", **selectors)).config
    assert ("security/tetragon/pushover" in json.dumps(config["receivers"])) is selected


def test_the_alertmanagers_own_config_replaces_that_of_the_chart(operator: Path) -> None:
    config = translated(operator, *cluster("routing-global", **routing.WHOLE)).config
    assert config["route"]["receiver"] == "monitoring/tetragon/not-paged"
    assert {"matchers", "continue"}.isdisjoint(config["route"])
    names = [each["name"] for each in config["receivers"]]
    assert names == ["monitoring/tetragon/pushover", "monitoring/tetragon/not-paged"]


def test_the_alertmanagers_own_config_must_stand_beside_it(operator: Path) -> None:
    with pytest.raises(Refused, match=r"no AlertmanagerConfig monitoring/tetragon"):
        translated(operator, *cluster("defaults", **routing.WHOLE))


def test_the_alertmanagers_own_config_must_not_have_matchers(operator: Path) -> None:
    objects = cluster("routing-global", **routing.WHOLE)
    route = objects[-1]["spec"]["route"]
    route["matchers"] = route["routes"][0]["matchers"]
    with pytest.raises(Refused, match="'matchers' not permitted on root route"):
        translated(operator, *objects)


def test_a_field_that_the_operator_does_not_know_is_refused(operator: Path) -> None:
    objects = cluster("defaults")
    objects[-1]["spec"]["route"]["group_by"] = []
    with pytest.raises(Refused, match='unknown field "group_by"'):
        translated(operator, *objects)
