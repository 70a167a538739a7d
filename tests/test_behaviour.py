"""What our rules claim of policies that the agent loads, against what it did with them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from gen.lint.hit import Agent, Verdict
from gen.lint.judge import judge
from gen.lint.rules import Rule, modules
from gen.lint.target import Target
from tests.behaviour.__main__ import RECORD
from tests.behaviour.experiment import HERE, Experiment, experiments, faults

RECORDED: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))["experiments"]
UNRUN: dict[str, str] = tomllib.loads((HERE / "unrun.toml").read_text(encoding="utf-8"))

each_experiment = pytest.mark.parametrize("name", experiments())


def rules_of(experiment: Experiment, side: str) -> set[str]:
    """The ids of what our rules find in that policy."""
    return {id_ for id_, _, _ in judge(experiment.policy(side), Target())}


def loads_but(rule: Rule) -> bool:
    """Whether the rule claims that the agent loads a policy, and does something else."""
    return any(
        isinstance(each, Agent) and each.verdict is Verdict.LOADS for each in vars(rule).values()
    )


@each_experiment
def test_the_agent_does_what_the_rule_claims(name: str) -> None:
    assert name in RECORDED, "it was not run: see tests/behaviour/__main__.py"
    assert faults(experiments()[name], RECORDED[name]) == []


@each_experiment
def test_the_rule_finds_the_wrong_policy_and_not_the_right_one(name: str) -> None:
    experiment = experiments()[name]
    assert experiment.rule in rules_of(experiment, "wrong"), "the rule does not find it"
    if "right" in experiment.policies:
        assert experiment.rule not in rules_of(experiment, "right"), "the rule finds this one too"


@pytest.mark.parametrize(
    "rule", [each for each in modules() if loads_but(each)], ids=lambda r: r.ID
)
def test_each_claim_is_shown_or_has_a_reason(rule: Rule) -> None:
    shown = any(each.rule == rule.ID for each in experiments().values())
    assert shown != (rule.ID in UNRUN), "shown and excused" if shown else "neither"


def test_only_rules_that_claim_something_are_excused() -> None:
    assert set(UNRUN) <= {each.ID for each in modules() if loads_but(each)}


def test_the_record_has_no_experiments_that_are_gone() -> None:
    assert RECORDED.keys() <= experiments().keys()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"events": {"wrong": [0, 1], "right": [0, 1]}}, "the wrong one does what it says"),
        ({"events": {"wrong": [1, 1], "right": [1, 1]}}, "the right one reports"),
        ({"sha256": "0"}, "the record is of another text"),
        ({"refused": {"wrong": "no such symbol"}}, "refused"),
        ({"failed": ["001: not found"]}, "failed"),
    ],
)
def test_a_record_that_does_not_bear_it_out_is_seen(changed: dict[str, Any], fault: str) -> None:
    experiment = experiments()["not-equal-values"]
    recorded = {**RECORDED[experiment.name], **changed}
    assert any(fault in each for each in faults(experiment, recorded))
