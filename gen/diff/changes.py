"""What a comparison is made of: objects of a tree, and what happens to them and their fields."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

Key = tuple[str, str, str, str]
"""API group, kind, namespace and name."""


class Missing(Enum):
    """The type of `MISSING`, which None cannot stand for: null is a value."""

    MISSING = "missing"


MISSING = Missing.MISSING
"""The old value of what is added and the new one of what is removed."""


class Unreadable(ValueError):
    """A file of a tree is not what Flux could read; the text says which and why."""


class At(NamedTuple):
    """An item of a list in a path: its label, and where it stood and stands (None: it does not)."""

    label: str
    old: int | None = None
    new: int | None = None


Path = tuple[str | At, ...]

ORDER = At("order")
"""Last step of a path whose values are the labels of a list that stands in another order."""


class Field(NamedTuple):
    """One difference; `path` is readable, "" for a whole object that is added or removed."""

    path: str
    old: Any
    new: Any


class Note(NamedTuple):
    """What a change means, in words; `id` is one of `gen.diff.vocabulary.WORDS`."""

    id: str
    text: str


class Change(NamedTuple):
    """What happens to one object; `kind` is added, removed or changed.

    `object` is `Kind/namespace/name`; `file` is where it stands now, or stood. An object that only
    moves to another Flux Kustomization has notes and no fields.
    """

    kind: str
    object: str
    file: str
    fields: tuple[Field, ...]
    notes: tuple[Note, ...] = ()


class Item(NamedTuple):
    """An object of a tree and the file that it stands in."""

    file: str
    data: dict[str, Any]

    def get(self, *path: str) -> Any:
        """What stands at a path, or None: trees of other days and hands may lack anything."""
        return at(self.data, *path)

    @property
    def key(self) -> Key:
        """What makes it the same object for Flux."""
        version = str(self.get("apiVersion") or "")
        group = version.partition("/")[0] if "/" in version else ""
        namespace, name = (str(self.get("metadata", part) or "") for part in ("namespace", "name"))
        return group, str(self.data["kind"]), namespace, name

    @property
    def name(self) -> str:
        """`Kind/namespace/name`, or `Kind/name` for what has no namespace."""
        return "/".join(part for part in self.key[1:] if part)


Objects = dict[Key, Item]


def at(data: Any, *path: str) -> Any:
    """What stands at a path of maps, or None."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data
