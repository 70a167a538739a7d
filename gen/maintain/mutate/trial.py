"""Running the cases of the alerts against mutants, under promtool, on all cores."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from xml.etree import ElementTree

from tetraflux.gen import programs
from tetraflux.gen.maintain.mutate.mutants import Mutant, Rule, name_of

_AT_ONCE = 12
"""Mutants that one process of promtool goes through."""

_SHORT_LIVED = {"GOMAXPROCS": "1", "GOGC": "400"}
"""One process per core, which throws away what it used instead of tidying up: a third less time."""


class Verdict(StrEnum):
    """What became of a mutant; an invalid one Prometheus would not load."""

    killed = "killed"
    survived = "survived"
    invalid = "invalid"


class Trial(NamedTuple):
    """A rule's mutants, the rules that are loaded with it, and the tests that must notice.

    `rules` are in the order in which Prometheus evaluates them; the one of the mutant's name is
    replaced. `tests` are promtool's, as `gen.promtool` makes them.
    """

    mutants: Sequence[Mutant]
    rules: Sequence[Rule]
    tests: Sequence[Mapping[str, Any]]


def verdicts(trials: Sequence[Trial], promtool: Path) -> dict[str, Verdict]:
    """What became of every mutant, by its id, in their order.

    Raises RuntimeError where promtool does not do its work.
    """
    batches = [
        (trial, trial.mutants[start : start + _AT_ONCE])
        for trial in trials
        for start in range(0, len(trial.mutants), _AT_ONCE)
    ]
    kills: Counter[str] = Counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda batch: _verdicts(batch[0], batch[1], kills, promtool), batches)
        return {name: verdict for each in done for name, verdict in each.items()}


def _verdicts(
    trial: Trial, mutants: Sequence[Mutant], kills: Counter[str], promtool: Path
) -> dict[str, Verdict]:
    """The tests in rounds, each of twice as many, on those that no test has noticed yet.

    Tests that have noticed most so far come first, so that most mutants are done with after one;
    which those are may differ from run to run, but not what becomes of a mutant.
    """
    found = {each.id: Verdict.survived for each in mutants}
    left = sorted(trial.tests, key=lambda test: -kills[test["name"]])
    size = 1
    while left and mutants:
        for mutant, (verdict, name) in zip(
            mutants, _round(trial.rules, mutants, left[:size], promtool), strict=True
        ):
            found[mutant.id] = verdict
            kills[name] += 1
        left, size = left[size:], size * 2
        mutants = [each for each in mutants if found[each.id] is Verdict.survived]
    return found


def _round(
    rules: Sequence[Rule],
    mutants: Sequence[Mutant],
    tests: Sequence[Mapping[str, Any]],
    promtool: Path,
) -> Iterator[tuple[Verdict, str]]:
    """What one process of promtool finds of each mutant, and the test that noticed it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, mutant in enumerate(mutants):
            group = {
                "name": "mutated",
                "rules": [mutant.rule if name_of(r) == name_of(mutant.rule) else r for r in rules],
            }
            test = {
                "rule_files": [f"rules-{number}.yaml"],
                "evaluation_interval": "1m",
                "tests": tests,
            }
            for file, content in (("rules", {"groups": [group]}), ("test", test)):
                (folder / f"{file}-{number}.yaml").write_text(json.dumps(content), encoding="utf-8")
        files = [f"test-{number}.yaml" for number in range(len(mutants))]
        done = programs.run(
            (str(promtool), "test", "rules", "--junit=found.xml", *files),
            folder=folder,
            env={**programs.environment(), **_SHORT_LIVED, "TMPDIR": name},
        )
        try:
            suites = ElementTree.parse(folder / "found.xml").getroot()  # noqa: S314  # promtool's
        except FileNotFoundError:
            output = done.stderr.decode(errors="replace")
            raise RuntimeError(f"{promtool} wrote no JUnit: {output}") from None
    found = {suite.attrib["name"]: suite for suite in suites}
    return (_verdict(found[file], f"rules-{n}.yaml: ") for n, file in enumerate(files))


def _verdict(suite: ElementTree.Element, refusal: str) -> tuple[Verdict, str]:
    """What promtool says of one file; a complaint of the rules' file is that it does not load."""
    for case in suite:
        complaint = case.findtext("failure")
        if complaint is not None:
            refused = complaint.startswith(refusal)
            return Verdict.invalid if refused else Verdict.killed, case.attrib["name"]
    return Verdict.survived, ""
