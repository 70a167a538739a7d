"""Which versions of Tetragon the stack can be built for, and what is said of the others."""

from __future__ import annotations

import pytest

from tetraflux.gen.build import build
from tetraflux.gen.objects import chart_keys, versions_of
from tetraflux.gen.render import Build
from tetraflux.lint.findings import Severity
from tetraflux.model.metrics import metrics
from tetraflux.model.settings import Settings
from tetraflux.model.versions import judged_as


def built(version: str) -> Build:
    made = build(Settings.model_validate({"chart": {"version": version}}))
    assert isinstance(made, Build), made[0].text()
    return made


@pytest.mark.parametrize(
    ("version", "judged"),
    [
        ("1.6.0", "1.6.0"),
        ("1.6.1", "1.6.1"),
        ("1.6.2", "1.6.1"),
        ("1.6.10", "1.6.1"),
        ("1.7.0", None),
        ("1.5.9", None),
        ("2.6.1", None),
    ],
)
def test_a_patch_is_judged_as_the_newest_known_one_before_it(
    version: str, judged: str | None
) -> None:
    assert judged_as(version, ["1.6.1", "1.6.0"]) == judged
    assert judged_as("1.6.10", ["1.6.9", "1.6.10", "1.6.2"]) == "1.6.10", "numbers, not texts"


@pytest.mark.parametrize("version", versions_of("tetragon"))
def test_the_stack_is_built_for_every_version_whose_keys_are_known(version: str) -> None:
    made = built(version)
    errors = [each.text() for each in made.findings if each.severity is Severity.ERROR]
    assert not errors, errors
    assert not [each for each in made.findings if each.id == "values/newer-patch"]
    source = next(d.data for d in made.documents if d.data.get("kind") == "OCIRepository")
    assert source["spec"]["ref"]["tag"] == version
    assert metrics(version), "its metrics are not known"


def test_a_patch_that_is_not_known_yet_is_built_with_a_note() -> None:
    notes = [each for each in built("1.6.9").findings if each.id == "values/newer-patch"]
    assert [each.severity for each in notes] == [Severity.NOTE]
    assert "1.6.9 is not known here, and is judged as 1.6.1" in notes[0].problem
    assert chart_keys("tetragon", "1.6.9") == chart_keys("tetragon", "1.6.1")
    assert metrics("1.6.9") == metrics("1.6.1") == metrics("1.6.0"), "no metric has changed"


def test_a_minor_version_that_is_not_known_is_an_error_that_says_what_to_do() -> None:
    errors = {each.id: each for each in built("1.9.0").findings if each.severity is Severity.ERROR}
    assert errors["values/no-chart"].fix.startswith("use one of 1.6.0, 1.6.1, or add the chart's")
    assert "promql/no-metrics" in errors
