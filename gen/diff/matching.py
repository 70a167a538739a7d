"""Which items of two lists of maps belong together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from tetraflux.gen.diff.changes import ORDER, At

_Order = tuple[list[str], list[str]]

_NAMES = (
    ("alert|record",),
    ("kind", "namespace", "name"),
    ("name",),
    ("call",),
    ("hook",),
    ("subsystem", "event"),
    ("title",),
    ("type", "title"),
    ("refId",),
    ("index",),
    ("key",),
    ("receiver",),
)
"""What items of lists are called, the best first; a namespace may be absent.

Of `a|b` an item has one: a rule alerts or records.
"""


def matched(old: list[Any], new: list[Any]) -> Iterator[tuple[At, _Order | None]]:
    """Which items belong together, and the order of the labels where that changes."""
    names = _names(old, new)
    if names is None:
        yield from _aligned(old, new)
        return
    olds = {label: number for number, label in enumerate(names[0])}
    news = {label: number for number, label in enumerate(names[1])}
    for label in (*olds, *(label for label in news if label not in olds)):
        yield At(label, olds.get(label), news.get(label)), None
    if [label for label in olds if label in news] != [label for label in news if label in olds]:
        yield ORDER, (list(olds), list(news))


def _names(old: list[Any], new: list[Any]) -> tuple[list[str], list[str]] | None:
    for candidate in _NAMES:
        names = ([_called(each, candidate) for each in side] for side in (old, new))
        olds, news = ([name for name in side if name is not None] for side in names)
        whole = len(olds) == len(old) and len(news) == len(new)
        if whole and len(set(olds)) == len(olds) and len(set(news)) == len(news):
            return olds, news
    return None


def _called(item: dict[str, Any], parts: Sequence[str]) -> str | None:
    values = [
        next((item[name] for name in part.split("|") if name in item), None)
        for part in parts
        if part in item or part != "namespace"
    ]
    named = all(isinstance(value, str | int) and value != "" for value in values)
    return "/".join(map(str, values)) if named else None


def _aligned(old: list[Any], new: list[Any]) -> Iterator[tuple[At, None]]:
    """Items without names of their own: equal ones belong together, others by their position."""
    texts = [canonical(each) for each in old], [canonical(each) for each in new]
    olds, news = _numbered(old), _numbered(new)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for step in range(both):
            yield At(news[j + step], i + step, j + step), None
        for number in range(i + both, i_end):
            yield At(olds[number], number, None), None
        for number in range(j + both, j_end):
            yield At(news[number], None, number), None


def _numbered(items: list[Any]) -> list[str]:
    """A label for each: the hook that it is and which of that hook, else its index."""
    for candidate in (("call",), ("hook",), ("subsystem", "event"), ("alert",)):
        names = [_called(each, candidate) for each in items]
        if names and None not in names:
            seen: Counter[str | None] = Counter()
            labels = []
            for name in names:
                seen[name] += 1
                labels.append(f"{name} #{seen[name]}")
            return labels
    return [str(number) for number in range(len(items))]


def canonical(value: Any) -> str:
    """A text that is equal for equal values of one type only: to Python 1 is True and 1.0."""
    return json.dumps(value, sort_keys=True)
