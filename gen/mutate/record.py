"""What became of the mutants, as data, of which `tetraflux docs` makes a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import Field

from tetraflux.gen.mutate.score import by_rule, rule_of
from tetraflux.gen.mutate.trial import Verdict
from tetraflux.model.kinds.base import Model

Number = Annotated[int, Field(ge=0)]


class OfRule(Model):
    """What became of the mutants of one rule; `survived` has the ids of those."""

    killed: Number
    invalid: Number
    survived: tuple[str, ...]


class Record(Model):
    """What became of all mutants, by the name of their rule."""

    rules: dict[str, OfRule]


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
