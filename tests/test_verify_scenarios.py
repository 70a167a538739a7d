"""The scenarios of the project's detections: that there are enough, and that each says enough."""

from __future__ import annotations

from collections import Counter

import pytest

from tetraflux.gen.verify.plan import detections
from tetraflux.model.detection import Detection
from tetraflux.model.scenario import Expect, Place, Scenario
from tetraflux.model.settings import Settings

Declared = tuple[Detection, tuple[Scenario, ...]]

DETECTIONS: list[Declared] = list(detections(Settings()).values())


@pytest.fixture(params=DETECTIONS, ids=[each.name for each, _ in DETECTIONS])
def declared(request: pytest.FixtureRequest) -> Declared:
    found: Declared = request.param
    return found


@pytest.mark.parametrize("expect", list(Expect))
@pytest.mark.parametrize("destructive", [True, False])
def test_each_detection_has_something_to_report_and_something_to_leave_alone(
    declared: Declared, expect: Expect, destructive: bool
) -> None:
    _, scenarios = declared
    assert any(
        each.expect is expect and (destructive or not each.destructive) for each in scenarios
    )


def test_each_detection_can_be_tried_in_a_cluster(declared: Declared) -> None:
    _, scenarios = declared
    in_pods = [each for each in scenarios if Place.container in each.places]
    assert {each.expect for each in in_pods} == set(Expect)


def test_no_two_scenarios_have_one_name(declared: Declared) -> None:
    _, scenarios = declared
    twice = [name for name, count in Counter(each.name for each in scenarios).items() if count > 1]
    assert twice == []


def test_scenarios_name_policies_and_signals_of_their_own_detection(declared: Declared) -> None:
    detection, scenarios = declared
    own = {*detection.policy_names, *detection.signal_names}
    foreign = {name for each in scenarios for name in each.reports} - own
    assert foreign == set()


def test_each_signal_has_a_scenario_that_it_must_report(declared: Declared) -> None:
    detection, scenarios = declared
    told = {name for each in scenarios if each.expect is Expect.report for name in each.reports}
    assert set(detection.signal_names) - told == set(), "nobody would notice if it were blind"


def test_scenarios_do_not_depend_on_when_they_are_asked_for(declared: Declared) -> None:
    detection, scenarios = declared
    assert detections(Settings())[detection.name][1] == scenarios
