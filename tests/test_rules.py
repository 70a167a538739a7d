"""Each rule fires on what is wrong and on nothing that is right, and has all that belongs to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rule_examples import FOLDER, Example, examples, file_of, line, written
from tetraflux.gen.maintain.pages.rules import FOLDER as PAGES
from tetraflux.gen.verbs.docs import OUTPUT
from tetraflux.lint import rules
from tetraflux.lint.findings import Severity
from tetraflux.lint.hit import Agent
from tetraflux.lint.pages import name
from tetraflux.lint.policy import Policy
from tetraflux.lint.rules import Rule

RULES = {name(rule.ID): rule for rule in rules.modules()}
EXAMPLES = [
    pytest.param(rule, each, id=f"{stem}-{each.sentence}")
    for stem, rule in RULES.items()
    for each in examples(file_of(rule))
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_fires_on_what_is_wrong_and_on_nothing_that_is_right(
    rule: Rule, example: Example
) -> None:
    all_ = example.findings()
    hits = [each for each in all_ if each.id == rule.ID]
    others = [each for each in all_ if each.severity is Severity.ERROR and each.id != rule.ID]
    assert bool(hits) is example.is_wrong, [each.text() for each in all_]
    assert not others, f"it is wrong in other ways as well: {[each.text() for each in others]}"
    for finding in hits:
        assert finding.line and finding.column, f"no place: {finding.text()}"
        assert finding.consequence and finding.fix, f"no consequence or no fix: {finding.text()}"
    assert tuple(line(each) for each in hits) == example.finds, (
        "run `./dev python -m tests.rule_examples`, and review what it writes"
    )


def test_what_is_found_is_written_beside_the_example(tmp_path: Path) -> None:
    file = tmp_path / "arg-index.yaml"
    file.write_bytes(file_of(RULES["arg-index"]).read_bytes())
    text = file.read_text(encoding="utf-8")
    assert written(file, "policy/arg-index") == text, "nothing is written anew"
    file.write_text(re.sub(r"# finds: .*\n", "", text), encoding="utf-8")
    assert written(file, "policy/arg-index") == text, "what is lacking is written"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_declares_what_belongs_to_it(rule: Rule) -> None:
    stem = rule.__name__.rpartition(".")[2]
    assert f"policy/{stem.replace('_', '-')}" == rule.ID, f"{stem} is not named like {rule.ID}"
    assert isinstance(rule.SEVERITY, Severity) and isinstance(rule.AGENT, Agent)
    assert rule.PAGE.startswith("\n") and rule.PAGE.endswith("\n") and len(rule.PAGE.split()) > 25
    assert rule.SOURCE, "it does not say where it comes from"
    for source in rule.SOURCE:
        assert re.fullmatch(r"[\w./-]+(:\d+(-\d+)?)?", source), f"{source!r} is no path with lines"
    assert rule.__doc__ and rule.__doc__.strip().endswith("."), "it has no first sentence"


@pytest.mark.parametrize(
    ("rule", "example"), [each for each in EXAMPLES if each.values[1].is_wrong]
)
def test_a_rule_runs_where_its_folder_says(rule: Rule, example: Example) -> None:
    """A folder that names the wrong sections would keep its rules from running at all."""
    sections = rules.sections_of(rule)
    if sections is not None:
        ((_, data),) = example.policies()
        assert any(Policy(data).spec.get(section) for section in sections), example.text


def lacking(names: set[str], root: Path) -> list[str]:
    """What the rules of these names lack, and what there is without a rule."""
    there = {
        "example": {file.stem.replace("_", "-") for file in FOLDER.glob("*/*.yaml")},
        "page": {file.stem for file in (root / OUTPUT / PAGES).glob("*.md")} - {"README"},
    }
    found = [f"{each} has no {what}" for what, have in there.items() for each in names - have]
    return sorted(
        found
        + [f"{what} of {each}, no rule" for what, have in there.items() for each in have - names]
    )


def test_rule_example_and_page_stand_together(root: Path) -> None:
    assert not lacking(set(RULES), root), "write the example, and run `tetraflux docs`"
    ids = [rule.ID for rule in rules.modules()]
    assert len(ids) == len(set(ids)), "an id stands in two files"
    for rule in RULES.values():
        assert file_of(rule).is_file(), f"its examples are not beside {rule.__name__}"


def test_a_rule_that_lacks_something_is_named(root: Path) -> None:
    without = set(RULES) - {"arg-index"} | {"made-up"}
    assert lacking(without, root) == [
        "example of arg-index, no rule",
        "made-up has no example",
        "made-up has no page",
        "page of arg-index, no rule",
    ]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_examples_of_both_kinds(rule: Rule) -> None:
    kinds = {each.is_wrong for each in examples(file_of(rule))}
    assert kinds == {True, False}, f"{rule.ID} needs a wrong and a right one"
