"""What `tetraflux lint` says of a policy against what the real agent said of it.

The set is described in `tests/agreement/`. A verdict that depends on the machine (a hook that this
kernel lacks, a helper that it is built without) is nothing that a policy shows; reasons.toml names
the messages that say so. Every other difference must stand there with its reason. Two thirds of the
set are made of our own bases and are compared everywhere; the others need upstream's files.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.agreement import matrix
from tests.agreement.__main__ import UPSTREAM
from tests.agreement.build import HERE, INDEX, RECORD, entries, lines, made, text, written
from tests.agreement.mutators import mutators
from tetraflux.lint.files import lint_source
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.hit import Verdict
from tetraflux.lint.judge import is_policy, judge
from tetraflux.lint.reader import Reader
from tetraflux.lint.rules import modules
from tetraflux.lint.source import source
from tetraflux.lint.target import Kernel, Target

REASONS = tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))
ROWS = tomllib.loads((HERE / "rows.toml").read_text(encoding="utf-8"))
MACHINE: dict[str, str] = REASONS["machine"]
DISAGREEMENTS: dict[str, str] = REASONS["disagreements"]
OTHER_REASONS: dict[str, str] = REASONS["other-words"]

TARGET = Target(kernel=Kernel(6, 12))
"""What the agent was asked on: `record.jsonl` is of Debian's 6.12, whose types are known."""

ENTRIES = {each.id: each for each in entries() if each.base.startswith("own/") or UPSTREAM.is_dir()}
"""Those whose policies can be made here."""
RECORDED = {each["id"]: each for each in lines(RECORD)}
AGENTS = {rule.ID: rule.AGENT for rule in modules()}
AGREEMENT = 0.99
SAME_WORDS = 0.95

WORDS = {
    "crd/kind": ("unknown CRD kind: ", "Object 'Kind' is missing"),
    "crd/missing-field": (" in body is required", "metadata.name: Required value"),
    "crd/namespace": ("metadata.namespace: Required value", "metadata.namespace: Forbidden"),
    "crd/null": (' in body must be of type … "null"',),
    "crd/type": (" in body must be of type ", "json: cannot unmarshal … into Go "),
    "crd/unknown-field": ('json: unknown field "',),
    "crd/unknown-word": (" in body should be one of [",),
    "crd/value": (
        ": Invalid value: ",
        "metadata.name: Required value",
        "cannot unmarshal number … into Go struct field",
        " in body should have at most ",
        " in body should be at most ",
        " in body should match ",
        ' in body must be of type integer: "number"',
    ),
    "yaml/duplicate-key": (" already set in map",),
    "yaml/syntax": ("failed to unmarshal YAML: error converting YAML to JSON: yaml: ",),
}
"""What the agent's loader says where our findings are no rules, which declare it themselves."""


class Said(NamedTuple):
    """A finding for which the agent refuses the policy or dies, and parts of the agent's words.

    It says one of them, in which `…` stands for anything.
    """

    id: str
    words: tuple[str, ...]

    def fits(self, message: str) -> bool:
        """Whether the agent's message has the words."""
        return any(
            re.search(".*".join(map(re.escape, each.split("…"))), message, re.DOTALL)
            for each in self.words
        )


def our_verdict(policy: str) -> list[Said]:
    """The findings of our linter after which the agent does not load the policy."""
    read = source("policy.yaml", policy.encode())
    if isinstance(read, Finding):
        return [Said(read.id, WORDS[read.id])]
    said = [
        Said(each.id, WORDS[each.id])
        for each in lint_source(read, TARGET, date(2026, 1, 1)).findings
        if each.severity is Severity.ERROR and not each.id.startswith("policy/")
    ]
    for document in Reader(read).documents():
        if is_policy(document.data):
            for id_, _, hit in judge(document.data, TARGET):
                agent = hit.agent or AGENTS.get(id_)
                if id_ in AGENTS and agent and agent.verdict is not Verdict.LOADS:
                    said.append(Said(id_, (agent.text,)))
    return said


@cache
def judged() -> dict[str, list[Said]]:
    """What our linter says of each entry."""
    return {id_: our_verdict(text(entry, UPSTREAM)) for id_, entry in ENTRIES.items()}


def compared() -> dict[str, dict[str, Any]]:
    """What the agent said, where it spoke of the policy and not of the machine."""
    return {id_: RECORDED[id_] for id_ in ENTRIES if not machine(RECORDED[id_])}


def refused(recorded: dict[str, Any]) -> bool:
    """Whether the agent did not load it."""
    return bool(recorded["verdict"] != "accepted")


def machine(recorded: dict[str, Any]) -> list[str]:
    """The patterns of reasons.toml that the agent's message fits."""
    message = recorded.get("message", "")
    return [each for each in MACHINE if refused(recorded) and re.search(each, message)]


def test_the_index_is_what_the_mutators_make(upstream: Path) -> None:
    fix = "run: python -m tests.agreement index"
    assert INDEX.read_text(encoding="utf-8") == written(list(made(upstream))), fix


def test_the_record_is_of_these_policies() -> None:
    shas = {id_: sha256(text(each, UPSTREAM).encode()).hexdigest() for id_, each in ENTRIES.items()}
    other = [id_ for id_, sha in shas.items() if sha != RECORDED.get(id_, {}).get("sha256")]
    fix = "see tests/agreement/__main__.py"
    assert not other, f"no record, or of another text: {other[:10]}; {fix}"
    gone = sorted(RECORDED.keys() - {each.id for each in entries()})
    assert not gone, f"the index has no such entries: {gone[:10]}; {fix}"


def test_the_set_is_large_and_no_rule_fills_it() -> None:
    ids = [each.id for each in entries()]
    assert len(ids) > 900 and len(ENTRIES) >= 300
    names = Counter(each.partition(".")[0] for each in ids if not each.startswith("unchanged."))
    assert names.keys() == {each.name for each in mutators()}, "a mutator makes nothing"
    name, most = names.most_common(1)[0]
    assert most <= len(ids) / 10, f"{name} makes {most} of {len(ids)}"
    verdicts = Counter(each["verdict"] for each in RECORDED.values())
    assert set(verdicts) <= {"accepted", "refused", "agent-died"}
    assert min(verdicts["accepted"], verdicts["refused"]) >= len(ids) / 4, verdicts


def test_the_agent_and_our_linter_agree() -> None:
    ours, theirs = judged(), compared()
    differ = {id_: each for id_, each in theirs.items() if refused(each) != bool(ours[id_])}
    agreement = 1 - len(differ) / len(theirs)
    unexplained = [
        f"{id_}: the agent: {each['verdict']} {each.get('message', '')[-150:]}; "
        f"we: {', '.join(said.id for said in ours[id_]) or 'nothing'}"
        for id_, each in differ.items()
        if id_ not in DISAGREEMENTS
    ]
    assert not unexplained, f"{agreement:.1%} agree\n" + "\n".join(unexplained)
    assert agreement >= AGREEMENT, f"{agreement:.2%} of {len(theirs)} agree"
    stale = sorted(judged_here(DISAGREEMENTS) - differ.keys())
    assert not stale, f"we agree on these by now, or they are gone: {stale}"


def test_a_refusal_has_the_agent_s_own_reason() -> None:
    ours = judged()
    both = {id_: each for id_, each in compared().items() if refused(each) and ours[id_]}
    other = {
        id_: each
        for id_, each in both.items()
        if not any(said.fits(each.get("message", "")) for said in ours[id_])
    }
    same = 1 - len(other) / len(both)
    unexplained = [
        f"{id_}: the agent: {each.get('message', '')[-150:]}; we: {ours[id_]}"
        for id_, each in other.items()
        if id_ not in OTHER_REASONS
    ]
    assert not unexplained, f"{same:.1%} have the agent's words\n" + "\n".join(unexplained)
    assert same >= SAME_WORDS, f"{same:.2%} of {len(both)} have the agent's words"
    stale = sorted(judged_here(OTHER_REASONS) - other.keys())
    assert not stale, f"our reason is the agent's by now, or they are gone: {stale}"


def judged_here(reasons: dict[str, str]) -> set[str]:
    """The reasons of entries that are made here, and of those that are gone."""
    known = {each.id for each in entries()}
    return {id_ for id_ in reasons if id_ in ENTRIES or id_ not in known}


def test_each_reason_of_the_machine_is_met() -> None:
    met = {pattern for each in RECORDED.values() for pattern in machine(each)}
    assert met == MACHINE.keys(), f"no message says so: {MACHINE.keys() - met}"


@pytest.mark.parametrize("row", ROWS)
def test_the_record_has_each_row_of_the_facts(row: str) -> None:
    """What the agent says, said by it; or why it cannot be met on this machine."""
    said = (
        each
        for recorded in RECORDED.values()
        for each in (recorded.get("message", ""), *recorded.get("warnings", ()))
    )
    met = any(re.search(ROWS[row]["says"], each) for each in said)
    assert met != ("unmet" in ROWS[row]), "it is met" if met else "no policy of the set meets it"


@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_a_verdict_that_turns_is_seen(verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: one that is recorded the other way round is named."""
    id_ = next(id_ for id_, each in compared().items() if each["verdict"] == verdict)
    turned = {"accepted": "refused", "refused": "accepted"}[verdict]
    monkeypatch.setitem(RECORDED, id_, {**RECORDED[id_], "verdict": turned, "message": "turned"})
    with pytest.raises(AssertionError, match=re.escape(id_)):
        test_the_agent_and_our_linter_agree()


def test_the_agent_does_with_each_operator_and_type_what_our_table_says() -> None:
    said = matrix.recorded()
    assert said.keys() == set(matrix.cells()), "see tests/agreement/matrix.py"
    differ = [
        f"{cell.operator} on {cell.type}: the agent: {said[cell]}; we: {ours}"
        for cell in matrix.cells()
        if not Said("", (ours := matrix.expected(cell),)).fits(said[cell])
    ]
    assert not differ, "\n".join(differ)


def test_a_cell_that_turns_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = {**matrix.recorded(), matrix.Cell("Mask", "string"): matrix.LOADS}
    monkeypatch.setattr(matrix, "recorded", lambda: turned)
    with pytest.raises(AssertionError, match="Mask on string"):
        test_the_agent_does_with_each_operator_and_type_what_our_table_says()


def test_other_words_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of the reasons can fail: one that the agent does not give is named."""
    id_ = next(
        id_ for id_, each in compared().items()
        if refused(each) and judged()[id_] and id_ not in OTHER_REASONS
    )  # fmt: skip
    monkeypatch.setitem(RECORDED, id_, {**RECORDED[id_], "message": "the moon is full"})
    with pytest.raises(AssertionError, match=re.escape(id_)):
        test_a_refusal_has_the_agent_s_own_reason()


def test_a_reason_that_is_no_more_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DISAGREEMENTS, "unchanged.own-file", "it was so once")
    with pytest.raises(AssertionError, match=r"unchanged\.own-file"):
        test_the_agent_and_our_linter_agree()


def test_many_differences_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons alone do not do: with more than a hundredth of differences it fails all the same."""
    some = [id_ for id_, each in compared().items() if each["verdict"] == "accepted"][:20]
    for id_ in some:
        turned = {**RECORDED[id_], "verdict": "refused", "message": "turned"}
        monkeypatch.setitem(RECORDED, id_, turned)
        monkeypatch.setitem(DISAGREEMENTS, id_, "so it is")
    with pytest.raises(AssertionError, match="% of "):
        test_the_agent_and_our_linter_agree()
