"""What became of the mutants, written down as `docs/runs/mutants.json`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from tetraflux.gen.docs.recorded_mutants import OfRule, Record
from tetraflux.gen.maintain.mutate.score import by_rule, rule_of
from tetraflux.gen.maintain.mutate.trial import Verdict


def recorded(verdicts: Mapping[str, Verdict], before: Record | None) -> Record:
    """The record of these verdicts; of rules that have none, what was recorded before."""
    new = {
        name: OfRule(
            killed=of.killed,
            invalid=of.invalid,
            survived=tuple(
                mutant
                for mutant, verdict in verdicts.items()
                if verdict is Verdict.survived and rule_of(mutant) == name
            ),
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
    file.write_bytes(data + b"\n")
