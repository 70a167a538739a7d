"""Running the cases of the alerts against mutants, under promtool, on all cores.

promtool takes many files of unit tests at once and writes what it found as JUnit. Mutants go
through in rounds: each round runs a few more cases on those that none has noticed yet, so that
most are done with after the first.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from xml.etree import ElementTree

from gen.mutate.mutants import Mutant, Rule, name_of

_FIRST = 2
"""Cases in the first round; each round has twice as many as the one before."""

_AT_ONCE = 16
"""Mutants that one process of promtool goes through."""


_SHORT_LIVED = {"GOMAXPROCS": "1", "GOGC": "400"}
"""One process per core, which throws away what it used instead of tidying up: a third less time."""


class Verdict(StrEnum):
    """What became of a mutant; an invalid one Prometheus would not load."""

    killed = "killed"
    survived = "survived"
    invalid = "invalid"


class Outcome(NamedTuple):
    """What became of a mutant, and the name of the case that noticed it."""

    mutant: Mutant
    verdict: Verdict
    by: str = ""


class Trial(NamedTuple):
    """A rule's mutants, the rules that are loaded with it, and the cases that must notice.

    `rules` are in the order in which Prometheus evaluates them; the one of the mutant's name is
    replaced. `tests` are promtool's, as `gen.promtool` makes them.
    """

    mutants: Sequence[Mutant]
    rules: Sequence[Rule]
    tests: Sequence[Mapping[str, Any]]


def outcomes(trials: Sequence[Trial], promtool: Path) -> tuple[Outcome, ...]:
    """What became of every mutant, in their order.

    Raises RuntimeError where promtool does not do its work.
    """
    waiting = [(trial, mutant) for trial in trials for mutant in trial.mutants]
    order = [mutant.id for _, mutant in waiting]
    done: dict[str, Outcome] = {}
    start, size = 0, _FIRST
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while waiting:
            batches = [waiting[n : n + _AT_ONCE] for n in range(0, len(waiting), _AT_ONCE)]
            for outcome in _flat(pool.map(lambda b: _run(b, start, size, promtool), batches)):
                done[outcome.mutant.id] = outcome
            start, size = start + size, size * 2
            waiting = [
                (trial, mutant)
                for trial, mutant in waiting
                if done[mutant.id].verdict is Verdict.survived and len(trial.tests) > start
            ]
    return tuple(done[each] for each in order)


def _flat(groups: Iterator[list[Outcome]]) -> Iterator[Outcome]:
    return (each for group in groups for each in group)


def _run(
    batch: Sequence[tuple[Trial, Mutant]], start: int, size: int, promtool: Path
) -> list[Outcome]:
    """One process of promtool: some cases on some mutants."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, (trial, mutant) in enumerate(batch):
            rules = [
                mutant.rule if name_of(each) == name_of(mutant.rule) else each
                for each in trial.rules
            ]
            test = {
                "rule_files": [f"rules-{number}.yaml"],
                "evaluation_interval": "1m",
                "tests": trial.tests[start : start + size],
            }
            groups = {"groups": [{"name": "mutated", "rules": rules}]}
            (folder / f"rules-{number}.yaml").write_text(json.dumps(groups), encoding="utf-8")
            (folder / f"test-{number}.yaml").write_text(json.dumps(test), encoding="utf-8")
        files = [f"test-{number}.yaml" for number in range(len(batch))]
        done = subprocess.run(  # noqa: S603
            [promtool, "test", "rules", "--junit=found.xml", *files],
            cwd=folder,
            env={**os.environ, **_SHORT_LIVED, "TMPDIR": str(folder)},
            capture_output=True,
            text=True,
        )
        if not (folder / "found.xml").exists():
            raise RuntimeError(f"{promtool} wrote no JUnit: {done.stderr}")
        suites = ElementTree.parse(folder / "found.xml").getroot()  # noqa: S314  # promtool's own
    found = {suite.attrib["name"]: suite for suite in suites}
    return [
        _outcome(mutant, found[file], f"rules-{number}.yaml: ")
        for number, ((_, mutant), file) in enumerate(zip(batch, files, strict=True))
    ]


def _outcome(mutant: Mutant, suite: ElementTree.Element, refused: str) -> Outcome:
    """What promtool says of one file; a complaint of the rules' file is that it does not load."""
    for case in suite:
        complaint = case.findtext("failure")
        if complaint is not None:
            if complaint.startswith(refused):
                return Outcome(mutant, Verdict.invalid)
            return Outcome(mutant, Verdict.killed, case.attrib["name"])
    return Outcome(mutant, Verdict.survived)
