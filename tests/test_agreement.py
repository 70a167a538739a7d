"""What `gen lint` says of a policy against what the real agent said of it.

The set is described in `tests/agreement/`. A verdict that depends on the machine (a hook that this
kernel lacks, a helper that it is built without) is nothing that a policy shows; reasons.toml names
the messages that say so. Every other difference must stand there with its reason.
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

from gen.findings import Finding, Severity
from gen.lint.files import judge_source
from gen.lint.hit import Verdict
from gen.lint.judge import is_policy, judge
from gen.lint.reader import Reader
from gen.lint.rules import modules
from gen.lint.source import source
from gen.lint.target import Target
from tests.agreement.build import HERE, INDEX, RECORD, entries, lines, made, text, written
from tests.agreement.mutators import mutators

REASONS = tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))
MACHINE: dict[str, str] = REASONS["machine"]
DISAGREEMENTS: dict[str, str] = REASONS["disagreements"]
OTHER_REASONS: dict[str, str] = REASONS["other-words"]

ENTRIES = {each.id: each for each in entries()}
RECORDED = {each["id"]: each for each in lines(RECORD)}
AGENTS = {rule.ID: rule.AGENT for rule in modules()}
AGREEMENT = 0.99


class Said(NamedTuple):
    """A finding for which the agent refuses the policy or dies, and a part of the agent's words."""

    id: str
    words: str


def our_verdict(policy: str) -> list[Said]:
    """The findings of our linter after which the agent does not load the policy."""
    read = source("policy.yaml", policy.encode())
    if isinstance(read, Finding):
        return [Said(read.id, "")]
    said = [
        Said(each.id, "")
        for each in judge_source(read, Target(), date(2026, 1, 1)).findings
        if each.severity is Severity.ERROR and not each.id.startswith("policy/")
    ]
    for document in Reader(read).documents():
        if is_policy(document.data):
            for id_, _, hit in judge(document.data, Target()):
                agent = hit.agent or AGENTS.get(id_)
                if id_ in AGENTS and agent and agent.verdict is not Verdict.LOADS:
                    said.append(Said(id_, agent.text))
    return said


@cache
def judged(upstream: Path) -> dict[str, list[Said]]:
    """What our linter says of each entry."""
    return {id_: our_verdict(text(entry, upstream)) for id_, entry in ENTRIES.items()}


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


def test_the_record_is_of_these_policies(upstream: Path) -> None:
    shas = {id_: sha256(text(each, upstream).encode()).hexdigest() for id_, each in ENTRIES.items()}
    other = sorted(
        id_ for id_ in shas.keys() | RECORDED.keys()
        if shas.get(id_) != RECORDED.get(id_, {}).get("sha256")
    )  # fmt: skip
    assert not other, (
        f"no record, or of another text: {other[:10]}; see tests/agreement/__main__.py"
    )


def test_the_set_is_large_and_no_rule_fills_it() -> None:
    assert len(ENTRIES) >= 300
    names = Counter(each.partition(".")[0] for each in ENTRIES if not each.startswith("unchanged."))
    assert names.keys() == {each.name for each in mutators()}, "a mutator makes nothing"
    name, most = names.most_common(1)[0]
    assert most <= len(ENTRIES) / 10, f"{name} makes {most} of {len(ENTRIES)}"
    verdicts = Counter(each["verdict"] for each in RECORDED.values())
    assert set(verdicts) <= {"accepted", "refused", "agent-died"}
    assert min(verdicts["accepted"], verdicts["refused"]) >= len(ENTRIES) / 4, verdicts


def test_the_agent_and_our_linter_agree(upstream: Path) -> None:
    ours = judged(upstream)
    compared = {id_: each for id_, each in RECORDED.items() if not machine(each)}
    differ = {id_: each for id_, each in compared.items() if refused(each) != bool(ours[id_])}
    agreement = 1 - len(differ) / len(compared)
    unexplained = [
        f"{id_}: the agent: {each['verdict']} {each.get('message', '')[-150:]}; "
        f"we: {', '.join(said.id for said in ours[id_]) or 'nothing'}"
        for id_, each in differ.items()
        if id_ not in DISAGREEMENTS
    ]
    assert not unexplained, f"{agreement:.1%} agree\n" + "\n".join(unexplained)
    assert agreement >= AGREEMENT, f"{agreement:.2%} of {len(compared)} agree"
    stale = sorted(DISAGREEMENTS.keys() - differ.keys())
    assert not stale, f"we agree on these by now, or they are gone: {stale}"


def test_a_refusal_has_the_agent_s_own_reason(upstream: Path) -> None:
    ours = judged(upstream)
    other = {
        id_: ours[id_]
        for id_, each in RECORDED.items()
        if refused(each) and not machine(each) and ours[id_]
        if not any(_fits(said.words, each.get("message", "")) for said in ours[id_])
    }
    unexplained = {id_: said for id_, said in other.items() if id_ not in OTHER_REASONS}
    assert not unexplained, "\n".join(
        f"{id_}: the agent: {RECORDED[id_].get('message', '')[-150:]}; we: {said}"
        for id_, said in unexplained.items()
    )
    stale = sorted(OTHER_REASONS.keys() - other.keys())
    assert not stale, f"our reason is the agent's by now, or they are gone: {stale}"


def _fits(words: str, message: str) -> bool:
    """Whether the message has the words, in which `…` stands for anything."""
    return bool(re.search(".*".join(map(re.escape, words.split("…"))), message, re.DOTALL))


def test_each_reason_of_the_machine_is_met() -> None:
    met = {pattern for each in RECORDED.values() for pattern in machine(each)}
    assert met == MACHINE.keys(), f"no message says so: {MACHINE.keys() - met}"


@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_a_verdict_that_turns_is_seen(
    verdict: str, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison can fail: one that is recorded the other way round is named."""
    id_ = next(
        id_ for id_, each in RECORDED.items()
        if each["verdict"] == verdict and not machine(each) and id_ not in DISAGREEMENTS
    )  # fmt: skip
    turned = {"accepted": "refused", "refused": "accepted"}[verdict]
    monkeypatch.setitem(RECORDED, id_, {**RECORDED[id_], "verdict": turned, "message": "turned"})
    with pytest.raises(AssertionError, match=re.escape(id_)):
        test_the_agent_and_our_linter_agree(upstream)
