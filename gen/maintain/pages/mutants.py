"""What the cases of the alerts notice, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tetraflux.gen.docs.recorded_mutants import OfRule, Record
from tetraflux.gen.maintain.mutate.score import Count, Reason, reason_of, reasons

NO_REASON = "No reason is recorded: a case is missing."


def context(record: Record | None) -> Mapping[str, Any]:
    """What the page shows: a row of each rule, one of all, and the survivors by their reason."""
    rules = record.rules if record else {}
    counts = {name: _count(of) for name, of in rules.items()}
    known = reasons()
    survivors: dict[str, list[str]] = {}
    for each in (each for of in rules.values() for each in of.survived):
        survivors.setdefault(_text(reason_of(each, known)), []).append(each)
    total = Count(*map(sum, zip(*counts.values(), strict=True))) if counts else None
    return {"rules": counts, "total": total, "survivors": survivors}


def _count(of: OfRule) -> Count:
    return Count(of.killed, len(of.survived), of.invalid)


def _text(reason: Reason | None) -> str:
    return reason.text if reason else NO_REASON
