"""What became of the mutants, written down as `docs/runs/mutants.json`.

What becomes of a mutant depends on it, the rules beside it, the tests and promtool, and on nothing
else. So while these are what they were, the record tells it as well as another trial would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import orjson

from tetraflux.gen.docs.recorded_mutants import OfRule, Record
from tetraflux.gen.files import replace
from tetraflux.gen.maintain.mutate.score import by_rule, rule_of
from tetraflux.gen.maintain.mutate.trial import Trial, Verdict

PINS = Path(__file__).resolve().parents[3] / ".ci" / "tools.env"
ONE_IN = 16
"""Of the mutants whose verdict is recorded, this part is tried again, other ones each time."""


def tried(trial: Trial) -> str:
    """A hash of what the verdicts of a trial depend on."""
    pin = re.search(r'^promtool_version="(.+)"$', PINS.read_text("utf-8"), re.MULTILINE)
    parts = ([list(each) for each in trial.mutants], trial.rules, trial.tests, pin and pin[1])
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def to_try(trials: Sequence[Trial], record: Record | None, seed: str) -> tuple[Trial, ...]:
    """The trials that are not those of the record, and of the others some mutants."""
    known = record.rules if record else {}

    def left(trial: Trial) -> Trial:
        of = known.get(rule_of(trial.mutants[0].id))
        if not of or of.tried != tried(trial):
            return trial
        some = (each for each in trial.mutants if _number(f"{seed} {each.id}") % ONE_IN == 0)
        return trial._replace(mutants=tuple(some))

    return tuple(each for each in map(left, trials) if each.mutants)


def disagreements(verdicts: Mapping[str, Verdict], record: Record | None) -> Iterator[str]:
    """What became otherwise than the record has it; a rule that it lacks has no survivors."""
    known = record.rules if record else {}
    for mutant, verdict in verdicts.items():
        of = known.get(rule_of(mutant), OfRule())
        if (verdict is Verdict.survived) is not (mutant in of.survived):
            yield f"{mutant}: {verdict}"
    for name, count in by_rule(verdicts).items():
        of = known.get(name, OfRule())
        whole = sum(count) == of.killed + of.invalid + len(of.survived)
        if whole and count.invalid != of.invalid:
            yield f"{name}: {count.invalid} are invalid"


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8])


def recorded(
    verdicts: Mapping[str, Verdict], before: Record | None, trials: Sequence[Trial] = ()
) -> Record:
    """The record of these verdicts; of rules that have none, what was recorded before."""
    hashes = {rule_of(trial.mutants[0].id): tried(trial) for trial in trials}
    new = {
        name: OfRule(
            killed=of.killed,
            invalid=of.invalid,
            survived=tuple(
                mutant
                for mutant, verdict in verdicts.items()
                if verdict is Verdict.survived and rule_of(mutant) == name
            ),
            tried=hashes.get(name, ""),
        )
        for name, of in by_rule(verdicts).items()
    }
    known = before.rules if before else {}
    return Record(rules=dict(sorted({**known, **new}.items())))


def load(file: Path) -> Record | None:
    """The record in that file; None where there is no such file.

    Raises `pydantic.ValidationError` where it is none.
    """
    return Record.model_validate_json(file.read_bytes()) if file.exists() else None


def save(record: Record, file: Path) -> None:
    """Write the record to that file."""
    data = orjson.dumps(record.model_dump(), option=orjson.OPT_INDENT_2)
    replace(file, data + b"\n")
