"""What survived, whether there is a reason for it, and what part of the mutants was killed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tetraflux.gen.maintain.mutate.trial import Verdict
from tetraflux.lint.findings import Finding, Severity

LEAST = 0.95
"""The part of the mutants that the cases must kill; those that are equivalent count as alive."""

REASONS = Path(__file__).with_name("equivalent.toml")
ANYTHING = "{}"


class Reason(NamedTuple):
    """Why some mutants cannot be killed; in a `pattern`, `{}` stands for anything."""

    text: str
    patterns: tuple[str, ...]


class Count(NamedTuple):
    """How many mutants there are of each verdict."""

    killed: int
    survived: int
    invalid: int

    @property
    def score(self) -> float:
        """Which part of them was killed; those that Prometheus does not load are none."""
        return self.killed / max(1, self.killed + self.survived)


def reasons(file: Path = REASONS) -> tuple[Reason, ...]:
    """Those of the data file. Raises KeyError and `tomllib.TOMLDecodeError` for another shape."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Reason(" ".join(each["reason"].split()), tuple(each["mutants"]))
        for each in content["equivalent"]
    )


def matches(pattern: str, mutant: str) -> bool:
    """Whether the pattern of a reason is of the mutant with that id."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split(ANYTHING))), mutant))


def reason_of(mutant: str, known: Sequence[Reason]) -> Reason | None:
    """Why the mutant cannot be killed, if it is known."""
    return next((r for r in known if any(matches(p, mutant) for p in r.patterns)), None)


def count(verdicts: Mapping[str, Verdict]) -> Count:
    """How many there are of each."""
    of = Counter(verdicts.values())
    return Count(*(of[each] for each in (Verdict.killed, Verdict.survived, Verdict.invalid)))


def by_rule(verdicts: Mapping[str, Verdict]) -> dict[str, Count]:
    """The counts of each rule, by its name."""
    rules: dict[str, dict[str, Verdict]] = {}
    for mutant, verdict in verdicts.items():
        rules.setdefault(rule_of(mutant), {})[mutant] = verdict
    return {name: count(of) for name, of in rules.items()}


def rule_of(mutant: str) -> str:
    """The name of the rule that the mutant with that id is of."""
    return mutant.partition(": ")[0]


def faults(
    verdicts: Mapping[str, Verdict], every: Sequence[str], known: Sequence[Reason]
) -> tuple[Finding, ...]:
    """What is wrong with the outcome of a trial; `every` are the ids of all mutants there are."""
    return (*_survivors(verdicts, known), *_wrong(verdicts, every, known))


def too_low(verdicts: Mapping[str, Verdict]) -> tuple[Finding, ...]:
    """A finding where the cases kill too small a part of the mutants."""
    total = count(verdicts)
    if total.score >= LEAST:
        return ()
    what = f"the cases kill {total.killed} of {total.killed + total.survived} mutants"
    return (
        _finding(
            "score",
            "model/alerts/",
            f"{what}, which is {total.score:.1%}, and must be {LEAST:.0%}",
            "a slip in an expression would pass unnoticed",
            "add cases for the mutants that survive",
        ),
    )


def _survivors(verdicts: Mapping[str, Verdict], known: Sequence[Reason]) -> Iterator[Finding]:
    for mutant, verdict in verdicts.items():
        if verdict is Verdict.survived and not reason_of(mutant, known):
            yield _finding(
                "survived",
                "model/alerts/",
                f"{mutant}: no case notices",
                "that slip would pass unnoticed",
                "add a case that tells the two apart, leave out what nobody misses, or say in "
                f"gen/maintain/mutate/{REASONS.name} why nothing can tell",
            )


def _wrong(
    verdicts: Mapping[str, Verdict], every: Sequence[str], known: Sequence[Reason]
) -> Iterator[Finding]:
    for pattern in (each for reason in known for each in reason.patterns):
        of = [mutant for mutant in every if matches(pattern, mutant)]
        if not of:
            yield _finding(
                "unknown",
                f"gen/maintain/mutate/{REASONS.name}",
                f"{pattern}: there is no such mutant",
                "a reason for nothing stays, and may fit something else one day",
                "remove it, or correct it",
            )
        for mutant in of:
            if verdicts.get(mutant, Verdict.survived) is not Verdict.survived:
                yield _finding(
                    "not-equivalent",
                    f"gen/maintain/mutate/{REASONS.name}",
                    f"{pattern}: {mutant} is {verdicts[mutant]}",
                    "its reason is not true",
                    "remove it, or make the pattern fit fewer mutants",
                )


def _finding(id_: str, file: str, problem: str, consequence: str, fix: str) -> Finding:
    return Finding(f"mutants/{id_}", Severity.ERROR, file, problem, consequence, fix)
