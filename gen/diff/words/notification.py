"""Words on who is told of alerts, and how."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.diff.changes import Note
from tetraflux.gen.diff.vocabulary import Pair, entries, note, spec_of

KINDS = (("monitoring.coreos.com", "AlertmanagerConfig"),)


def judge(pair: Pair) -> Iterator[Note]:
    """Whether the way of alerts changes, and which receivers do."""
    was, now = pair[:2]
    if not was or not now:
        if was:
            yield note("notification/removed")
        return
    if any(spec_of(was, part) != spec_of(now, part) for part in ("route", "inhibitRules")):
        yield note("notification/route")
    olds, news = (
        {str(r.get("name")): r for r in entries(spec_of(i, "receivers"))} for i in (was, now)
    )
    for name in sorted(name for name in {*olds, *news} if olds.get(name) != news.get(name)):
        word = "is removed" if name not in news else "is new" if name not in olds else "changes"
        yield note("notification/receiver", name, word)
