"""What a change means, in words for the person who reviews it.

One module per family of words, found by listing this folder. Each has `KINDS`, the API groups and
kinds whose objects it judges (none: all), and `judge(pair)`, which yields notes. The words stand in
`gen.diff.vocabulary`; where a rule comes from is said at the function that knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import ModuleType

from tetraflux.gen.diff.changes import Key, Note, Objects
from tetraflux.gen.diff.ownership import fate
from tetraflux.gen.diff.vocabulary import WORDS, Pair
from tetraflux.lint.modules import modules_in

_IDS = tuple(WORDS)


@cache
def families() -> tuple[ModuleType, ...]:
    """All families of words, in the order of their names."""
    return tuple(modules_in(__name__))


def words(key: Key, before: Objects, after: Objects) -> tuple[Note, ...]:
    """The notes on one object of two trees, what matters most first."""
    pair = Pair(before.get(key), after.get(key), before, after)
    notes = set(_judged(key[:2], pair)) if pair.was != pair.now else ()
    return tuple(sorted(notes, key=lambda note: (_IDS.index(note.id), note.text)))


def _judged(kind: tuple[str, str], pair: Pair) -> Iterator[Note]:
    if pair.was and not pair.now:
        note, gone = fate(pair.was, pair.before, pair.after)
        yield note
        if not gone:
            return
    for family in families():
        if not family.KINDS or kind in family.KINDS:
            yield from family.judge(pair)
