"""The ids of findings: those that were renamed, and which of them a pattern means.

People suppress and select by ids, so one that is renamed keeps its old name here for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

RENAMED = {
    "policy/policy-filter": "policy/filter-by-pod",
}
"""Each old id and what it is called now."""

NOT_JUDGED = ("yaml/unreadable", "yaml/too-large", "yaml/syntax", "lint/too-many-findings")
"""What says that something was not judged; it is reported whatever else is selected."""


class UnknownId(ValueError):
    """No finding has such an id; the text says which is near."""


def current(id_: str) -> str:
    """The id as it is called now."""
    return RENAMED.get(id_, id_)


def moved(id_: str) -> str:
    """What to say of an id that was renamed; nothing of any other."""
    return f"{id_} is called {RENAMED[id_]} now" if id_ in RENAMED else ""


def found(id_: str, known: Iterable[str]) -> str:
    """The id among the known ones, by an old name too. Raises `UnknownId`."""
    from .words import close, hint

    ids = set(known)
    if current(id_) in ids:
        return current(id_)
    # A word without its family is a common slip, and a family's name is short.
    near = next((each for each in sorted(ids) if each.partition("/")[2] == id_), None)
    raise UnknownId(f"no finding has the id {id_!r}{hint(near or close(id_, ids | {*RENAMED}))}")


def matching(pattern: str, known: Iterable[str]) -> frozenset[str]:
    """The ids that a pattern means: one id, or a glob as `policy/*`. Raises `UnknownId`."""
    from .words import close, hint

    ids = tuple(known)
    if not any(each in pattern for each in "*?["):
        return frozenset((found(pattern, ids),))
    matched = frozenset(each for each in ids if fnmatchcase(each, pattern))
    if not matched:
        families = {f"{each.partition('/')[0]}/*" for each in ids}
        raise UnknownId(f"no id matches {pattern!r}{hint(close(pattern, families))}")
    return matched


class Selection(NamedTuple):
    """Which ids are reported: all where `select` is None, and none of `ignore`."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()

    def takes(self, id_: str) -> bool:
        """Whether a finding of this id is reported."""
        if id_ in self.ignore:
            return False
        return self.select is None or id_ in self.select or id_ in NOT_JUDGED
