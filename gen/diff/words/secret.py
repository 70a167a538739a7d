"""Words on the Secrets that an object needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tetraflux.gen.diff.changes import Note
from tetraflux.gen.diff.vocabulary import Pair, note
from tetraflux.gen.objects import maps

KINDS: tuple[tuple[str, str], ...] = ()


def judge(pair: Pair) -> Iterator[Note]:
    """Which Secrets have to be there from now on, and which no longer."""
    olds, news = (_secret_names(item.data) if item else set() for item in pair[:2])
    for word, names in (("needed", news - olds), ("unneeded", olds - news)):
        for name in sorted(names):
            yield note(f"secret/{word}", name)


def _secret_names(data: Any) -> set[str]:
    """The Secrets that an object names, by the shapes that Kubernetes APIs use for it."""
    found = set()
    for path, each in maps(data):
        last = next((step for step in reversed(path) if isinstance(step, str)), "")
        picks = each.keys() - {"optional"} == {"name", "key"} and "onfigMap" not in last
        if picks or last == "secretRef" or (each.get("kind") == "Secret" and "name" in each):
            key = each.get("key") or each.get("valuesKey")
            found.add(f"Secret {each.get('name')}" + (f", key {key}" if key else ""))
        if isinstance(each.get("secretName"), str):
            found.add(f"Secret {each['secretName']}")
    return found
