"""A document of a file: its data, and where each value of it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from .findings import Finding, Severity
from .hit import Path
from .scalars import NoJson, scalar
from .source import Place

PLAIN = "plain"
"""The tag of a scalar without quotes and without a tag of its own."""


class Part:
    """A part of a file between two separators, and the places in it.

    The lines are counted here: libyaml's also end at U+0085, U+2028 and U+2029, those of people
    and their editors do not.
    """

    __slots__ = ("_ends", "first", "name", "text")

    def __init__(self, name: str, text: str, first: int) -> None:
        self.name = name
        self.text = text
        self.first = first
        self._ends: list[int] | None = None

    def place(self, start: int, end: int) -> Place:
        """Where some characters stand; what spans lines is as wide as its first one."""
        if self._ends is None:
            self._ends = [found.start() for found in re.finditer("\n", self.text)]
        line = bisect_left(self._ends, start)
        begin = self._ends[line - 1] + 1 if line else 0
        last = self._ends[line] if line < len(self._ends) else len(self.text)
        width = end - start if end <= last else 1
        return Place(self.first + line, start - begin + 1, max(width, 1))

    def finding(self, at: Any, id_: str, problem: str, consequence: str, fix: str) -> Finding:
        """A finding at a node, at a mark, or at the first character."""
        start = getattr(at, "start_mark", at)
        end = getattr(at, "end_mark", start)
        place = self.place(start.index, end.index) if start else self.place(0, 0)
        return Finding(
            id=id_,
            severity=Severity.ERROR,
            file=self.name,
            line=place.line,
            column=place.column,
            width=place.width,
            problem=problem,
            consequence=consequence,
            fix=fix,
        )


class Document:
    """A document: its data, and where each value of it stands."""

    __slots__ = ("_children", "_root", "data", "part")

    def __init__(self, part: Part, root: Node, data: Any) -> None:
        self.part = part
        self._root = root
        self.data = data
        self._children: dict[int, dict[str, tuple[Node, Node]]] = {}

    def place(self, path: Path, at_key: bool = False) -> Place:
        """Where a value stands: a scalar itself, else its key; the nearest above what is absent."""
        key, node = self._root, self._root
        for step in path:
            found = self._child(node, step)
            if found is None:
                break
            key, node = found
        is_text = isinstance(node, ScalarNode) and node.value and not at_key
        at = node if is_text else key
        return self.part.place(at.start_mark.index, at.end_mark.index)

    def tags(self) -> Iterator[tuple[str, Node]]:
        """The tags that the document itself gives to values, each with its node."""
        rest, seen = [self._root], set[int]()
        for node in rest:
            if id(node) in seen:
                continue
            seen.add(id(node))
            if node.tag not in ("", PLAIN):
                yield node.tag, node
            if isinstance(node, MappingNode):
                rest += [each for pair in node.value for each in pair]
            elif isinstance(node, SequenceNode):
                rest += node.value

    def _child(self, node: Node, step: str | int) -> tuple[Node, Node] | None:
        """The key and the value of one step; an item of a list is its own key."""
        if isinstance(node, SequenceNode):
            if isinstance(step, int) and step < len(node.value):
                return node.value[step], node.value[step]
            return None
        if isinstance(node, MappingNode) and isinstance(step, str):
            return self._map(node).get(step)
        return None

    def _map(self, node: MappingNode) -> dict[str, tuple[Node, Node]]:
        """The keys of a map with what they lead to, made once; what is merged comes last."""
        made = self._children.get(id(node))
        if made is None:
            made = self._children[id(node)] = {}
            merged: list[Node] = []
            for key, value in node.value:
                if key.tag == PLAIN and key.value == "<<":
                    merged += value.value if isinstance(value, SequenceNode) else [value]
                else:
                    made.setdefault(key_of(key), (key, value))
            for each in merged:
                if isinstance(each, MappingNode):
                    for name, found in self._map(each).items():
                        made.setdefault(name, found)
        return made


def key_of(node: Any) -> str:
    """A key as JSON has it: always a text. Raises `NoJson`."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(node, ScalarNode) and node.tag == PLAIN:
        value = scalar(node.value)
    if value is None:
        raise NoJson("a key is null, a list or a map")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
