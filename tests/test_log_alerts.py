"""Alerts on the shipped log: rules for Loki's ruler, where there is a Loki."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tetraflux.gen.build import build
from tetraflux.gen.objects import named
from tetraflux.gen.render import Build
from tetraflux.model.settings import Settings

ELASTICSEARCH = {"shipping": "elasticsearch", "host": "es.logging.svc.cluster.local"}


def made(logs: dict[str, Any]) -> Build:
    of = build(Settings.model_validate({"logs": logs}))
    assert isinstance(of, Build), of
    return of


def config_map(of: Build) -> Any:
    found = named(of.documents, "ConfigMap", "security", "tetragon-loki-rules")
    return found.data if found else None


@pytest.fixture(scope="module")
def shipped() -> Build:
    return made({"shipping": "loki"})


@pytest.fixture(scope="module")
def rules(shipped: Build) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load(config_map(shipped)["data"]["tetragon.yaml"])[
        "groups"
    ]
    return [rule for group in groups for rule in group["rules"]]


@pytest.mark.parametrize("logs", [{}, ELASTICSEARCH], ids=["no-logs", "elasticsearch"])
def test_there_are_no_rules_without_a_loki(logs: dict[str, Any]) -> None:
    assert config_map(made(logs)) is None


def test_the_sidecar_of_loki_finds_them_in_the_folder_of_its_only_tenant(shipped: Build) -> None:
    meta = config_map(shipped)["metadata"]
    assert meta["labels"] == {"loki_rule": ""}
    assert meta["annotations"] == {"k8s-sidecar-target-directory": "fake"}


def test_they_are_routed_as_those_of_prometheus(rules: list[dict[str, Any]]) -> None:
    assert rules, "no rule"
    for rule in rules:
        assert rule["labels"]["namespace"] == "security", f"{rule['alert']} would reach nobody"
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]


def test_a_policy_that_an_expression_names_is_deployed(
    shipped: Build, rules: list[dict[str, Any]]
) -> None:
    named_ones = {
        name for rule in rules for name in re.findall(r'policy = "([^"]+)"', rule["expr"])
    }
    deployed = set(shipped.stack.deployment.policy_names)
    assert named_ones, "no rule names a policy, and this test tests nothing"
    assert named_ones <= deployed, f"not deployed: {sorted(named_ones - deployed)}"


def test_what_is_compared_was_extracted_first(rules: list[dict[str, Any]]) -> None:
    for rule in rules:
        for part in rule["expr"].split("count_over_time")[1:]:
            extracted = set(re.findall(r'(\w+)="[\w.]+"', part.split("| json", 1)[1]))
            compared = set(re.findall(r"[|] (\w+) (?:=~|=|!=|!~) ", part))
            assert compared <= extracted, f"{rule['alert']}: {sorted(compared - extracted)}"
