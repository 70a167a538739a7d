"""Each rule fires on what is wrong and on nothing that is right, and has all that belongs to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.rule_examples import FOLDER, Example, examples
from tetraflux.gen.docs.rules import FOLDER as PAGES
from tetraflux.gen.verbs.docs import OUTPUT
from tetraflux.lint import rules
from tetraflux.lint.findings import Severity
from tetraflux.lint.hit import Agent
from tetraflux.lint.pages import name
from tetraflux.lint.report import text
from tetraflux.lint.rules import Rule

RULES = {name(rule.ID): rule for rule in rules.modules()}
EXAMPLES = [
    pytest.param(each, id=f"{file.stem}-{each.sentence}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for each in examples(file)
]
FAMILIES = (
    "policy", "kprobe", "tracepoint", "lsm", "uprobe", "usdt", "enforcer", "list",
    "args", "selector", "filter", "action", "text",
)  # fmt: skip
"""What a rule's file begins with: the part of a policy that it looks at."""


class OneFile(SingleFileSnapshotExtension):
    """The messages as `tetraflux lint` prints them, a file for each rule."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def of(example: Example) -> Rule:
    return RULES[example.file.removesuffix(".yaml")]


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_rule_fires_on_what_is_wrong_and_on_nothing_that_is_right(example: Example) -> None:
    rule = of(example)
    hits = example.findings(rule.ID)
    others = [f for f in example.findings() if f.severity is Severity.ERROR and f.id != rule.ID]
    assert bool(hits) is example.is_wrong, [each.text() for each in example.findings()]
    assert not others, f"it is wrong in other ways as well: {[each.text() for each in others]}"
    for finding in hits:
        assert finding.line and finding.column, f"no place: {finding.text()}"
        assert finding.consequence and finding.fix, f"no consequence or no fix: {finding.text()}"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_a_rule_says_is_what_was_reviewed(rule: Rule, snapshot: SnapshotAssertion) -> None:
    said = []
    for example in examples(FOLDER / f"{name(rule.ID)}.yaml"):
        judged = example.judged()
        own = tuple(each for each in judged.findings if each.id == rule.ID)
        if own:
            said.append(f"##### {example.sentence}\n{text(judged._replace(findings=own))}")
    assert "".join(said) == snapshot(extension_class=OneFile)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_declares_what_belongs_to_it(rule: Rule) -> None:
    stem = rule.__name__.rpartition(".")[2]
    family, _, rest = stem.partition("_")
    assert f"policy/{rest.replace('_', '-')}" == rule.ID, f"{stem} is not named like {rule.ID}"
    assert family in FAMILIES, f"{stem} begins with no family of {FAMILIES}"
    assert isinstance(rule.SEVERITY, Severity) and isinstance(rule.AGENT, Agent)
    assert rule.PAGE.startswith("\n") and rule.PAGE.endswith("\n") and len(rule.PAGE.split()) > 25
    assert rule.SOURCE, "it does not say where it comes from"
    for source in rule.SOURCE:
        assert re.fullmatch(r"[\w./-]+(:\d+(-\d+)?)?", source), f"{source!r} is no path with lines"
    assert rule.__doc__ and rule.__doc__.strip().endswith("."), "it has no first sentence"


def lacking(names: set[str], root: Path) -> list[str]:
    """What the rules of these names lack, and what there is without a rule."""
    snapshots = root / "tests" / "__snapshots__" / "test_rules"
    of_test = "test_what_a_rule_says_is_what_was_reviewed"
    there = {
        "example": {file.stem for file in (root / "tests" / "rules").iterdir()},
        "page": {file.stem for file in (root / OUTPUT / PAGES).glob("*.md")} - {"README"},
        "snapshot": {
            file.stem.removeprefix(f"{of_test}[").removesuffix("]")
            for file in snapshots.glob(f"{of_test}*")
        },
    }
    found = [f"{each} has no {what}" for what, have in there.items() for each in names - have]
    return sorted(
        found
        + [f"{what} of {each}, no rule" for what, have in there.items() for each in have - names]
    )


def test_rule_example_snapshot_and_page_stand_together(root: Path) -> None:
    assert not lacking(set(RULES), root), (
        "run `tetraflux docs`, and the tests with --snapshot-update"
    )
    ids = [rule.ID for rule in rules.modules()]
    assert len(ids) == len(set(ids)), "an id stands in two files"


def test_a_rule_that_lacks_something_is_named(root: Path) -> None:
    without = set(RULES) - {"arg-index"} | {"made-up"}
    assert lacking(without, root) == [
        "example of arg-index, no rule",
        "made-up has no example",
        "made-up has no page",
        "made-up has no snapshot",
        "page of arg-index, no rule",
        "snapshot of arg-index, no rule",
    ]


def test_every_example_file_has_both_kinds() -> None:
    for file in FOLDER.glob("*.yaml"):
        kinds = {each.is_wrong for each in examples(file)}
        assert kinds == {True, False}, f"{file.name} needs a wrong and a right one"
