"""Every alert fires when it must and is quiet when it must, on the Prometheus of promtool."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from consumers import made
from promtool import failures

from tetraflux.gen.maintain.promtool import alerts_with_cases, groups, unit_test
from tetraflux.model.alert_case import Case

BUILD = made("defaults")
TOLD = alerts_with_cases(BUILD)
CASES = [
    pytest.param(each.alert.name, case, id=f"{each.alert.name}-{case.sentence}")
    for each in TOLD
    for case in each.cases
]


@pytest.mark.parametrize("each", TOLD, ids=lambda each: each.alert.name)
def test_an_alert_has_cases_in_which_it_fires_and_in_which_it_is_quiet(each: Any) -> None:
    assert any(case.fires for case in each.cases), f"{each.source}: it fires in no case"
    assert any(not case.fires for case in each.cases), f"{each.source}: it is quiet in no case"
    assert any(case.texts for case in each.cases), f"{each.source}: no case has its words"
    sentences = [case.sentence for case in each.cases]
    assert len(set(sentences)) == len(sentences), f"{each.source}: two cases have one sentence"


@pytest.fixture(scope="module")
def failed(tool: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """What promtool says of the cases of an alert; it runs once for all of them."""

    @cache
    def run(alert: str) -> dict[str, str]:
        (each,) = (each for each in TOLD if each.alert.name == alert)
        folder = tmp_path_factory.mktemp(alert)
        return failures(tool("promtool"), folder, groups(BUILD, alert), unit_test(each))

    return run


@pytest.mark.tool
@pytest.mark.parametrize(("alert", "case"), CASES)
def test_an_alert_does_as_its_case_says(
    alert: str, case: Case, failed: Callable[[str], dict[str, str]]
) -> None:
    complaint = failed(alert).get(f"{alert}: {case.sentence}")
    assert not complaint, complaint
