"""What our rules claim of policies that the agent loads, against what it did with them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from tests.behaviour.__main__ import RECORD
from tests.behaviour.experiment import ANY, HERE, Experiment, experiments, faults
from tetraflux.lint.findings import Severity
from tetraflux.lint.hit import Agent, Verdict
from tetraflux.lint.judge import judge
from tetraflux.lint.kernels import MEASURED
from tetraflux.lint.rules import Rule, modules
from tetraflux.lint.target import Target, kernel

RECORDED: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))["experiments"]
UNRUN: dict[str, str] = tomllib.loads((HERE / "unrun.toml").read_text(encoding="utf-8"))

DONE = {
    each.recorded(version): (each, version)
    for each in experiments().values()
    for version in each.claims
}
"""All experiments, on each kernel of which they claim something, by the names of their records."""

each_experiment = pytest.mark.parametrize("name", DONE)


def rules_of(experiment: Experiment, side: str, version: str) -> dict[str, Severity]:
    """The ids of what our rules find in that policy on that kernel, each with the worst it says."""
    target = Target(kernel=kernel(version)) if version else Target()
    found: dict[str, Severity] = {}
    for id_, severity, _ in judge(experiment.policy(side), target):
        if found.get(id_) is not Severity.ERROR:
            found[id_] = severity
    return found


def loads_but(rule: Rule) -> bool:
    """Whether the rule claims that the agent loads a policy, and does something else."""
    return any(
        isinstance(each, Agent) and each.verdict is Verdict.LOADS for each in vars(rule).values()
    )


@each_experiment
def test_the_agent_does_what_the_rule_claims(name: str) -> None:
    assert name in RECORDED, "it was not run: see tests/behaviour/__main__.py"
    assert faults(*DONE[name], RECORDED[name]) == []


@each_experiment
def test_the_rule_finds_the_wrong_policy_and_not_the_right_one(name: str) -> None:
    experiment, version = DONE[name]
    found = rules_of(experiment, "wrong", version).get(experiment.rule)
    if experiment.claims[version].as_written:
        # It is wrong on another kernel, which a warning says.
        assert found in (Severity.WARNING, None), "the rule finds it where it is right"
    else:
        assert found, "the rule does not find it"
    if "right" in experiment.policies:
        right = rules_of(experiment, "right", version)
        assert experiment.rule not in right, "the rule finds this one too"


@pytest.mark.parametrize(
    "rule", [each for each in modules() if loads_but(each)], ids=lambda r: r.ID
)
def test_each_claim_is_shown_or_has_a_reason(rule: Rule) -> None:
    shown = any(each.rule == rule.ID for each in experiments().values())
    assert shown != (rule.ID in UNRUN), "shown and excused" if shown else "neither"


def test_only_rules_that_claim_something_are_excused() -> None:
    assert set(UNRUN) <= {each.ID for each in modules() if loads_but(each)}


def test_the_record_has_no_experiments_that_are_gone() -> None:
    assert RECORDED.keys() <= DONE.keys()


def test_an_experiment_that_kernels_do_otherwise_was_done_on_each() -> None:
    of_several = [each for each in experiments().values() if ANY not in each.claims]
    assert of_several, "no experiment is of several kernels"
    for each in of_several:
        assert set(each.claims) <= set(MEASURED) and len(each.claims) > 1, each.name
        for version in each.claims:
            record = RECORDED[each.recorded(version)]
            assert record["kernel"].startswith(f"{version}."), "the record is of another kernel"
        assert MEASURED[-1] in each.claims, f"{each.name} was not done on the newest kernel"


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
    assert any(fault in each for each in faults(experiment, ANY, recorded))


def test_a_wrong_policy_that_does_not_do_as_a_kernel_has_it_is_seen() -> None:
    experiment = experiments()["resolve-anonymous"]
    record = RECORDED["resolve-anonymous@6.12"]
    blind = {**record, "events": {"wrong": [0, 0], "right": [1, 0]}}
    assert faults(experiment, "6.12", record) == []
    assert faults(experiment, "6.12", blind) == [
        "the wrong one reports [0, 0], and means [True, False]"
    ]
    assert faults(experiment, "6.18", record) == ["the wrong one does what it says: [1, 0]"]
