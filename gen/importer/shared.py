"""Tuples that stand in an expression more than once, as constants with names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tetraflux.gen.importer.python import Call, Node, Pairs, Several, Word, flat

SHORT = 30
"""Tuples of fewer characters are not worth a name."""

_NAMES = {
    "matchBinaries": "BINARIES",
    "matchNamespaces": "NAMESPACES",
    "matchNamespaceChanges": "NAMESPACE_CHANGES",
    "matchCapabilities": "CAPABILITIES",
    "matchCapabilityChanges": "CAPABILITY_CHANGES",
    "matchPIDs": "PIDS",
    "matchArgs": "FILTERS",
    "matchData": "FILTERS",
    "matchReturnArgs": "FILTERS",
    "matchActions": "ACTIONS",
    "matchReturnActions": "ACTIONS",
    "refCtrOffsets": "OFFSETS",
}
"""What a tuple is called by the field that it stands in, where that is not the field's name."""

_VALUES = {"matchBinaries": "PROGRAMS", "matchPIDs": "PROCESSES"}
"""What the values of a filter are called by the filter, where not VALUES."""


class Shared(NamedTuple):
    """An expression in which names stand for what it has more than once, and what they stand for.

    `constants` are in the order in which they can be defined.
    """

    node: Node
    constants: tuple[tuple[str, Several], ...]


def shared(node: Node) -> Shared:
    """The expression with its repeated tuples named."""
    often = {text for text, count in _counted(node).items() if count > 1}
    return _Sharing(often).done(node)


def _counted(node: Node) -> Counter[str]:
    """How often each tuple stands there; what is inside of a repeated one counts once."""
    counts: Counter[str] = Counter()

    def count(each: Node) -> None:
        if isinstance(each, Several) and len(text := flat(each)) >= SHORT:
            counts[text] += 1
            if counts[text] > 1:
                return
        for _, inner in _inside(each):
            count(inner)

    count(node)
    return counts


def _inside(node: Node) -> Iterator[tuple[str, Node]]:
    """The parts of an expression, each with the field that it is."""
    if isinstance(node, Several):
        yield from (("", each) for each in node.items)
    elif isinstance(node, Call):
        yield from node.arguments
    elif isinstance(node, Pairs):
        yield from node.items


class _Sharing:
    def __init__(self, often: set[str]) -> None:
        self._often = often
        self._names: dict[str, str] = {}
        self._constants: list[tuple[str, Several]] = []

    def done(self, node: Node) -> Shared:
        return Shared(self._named(node, ()), tuple(self._constants))

    def _named(self, node: Node, fields: tuple[str, ...]) -> Node:
        """The part of the expression that the fields lead to, with names in it."""
        text = flat(node)
        if text in self._names:
            return Word(self._names[text])
        made: Node = node
        if isinstance(node, Several):
            made = Several(tuple(self._named(each, fields) for each in node.items))
        elif isinstance(node, Call):
            made = node._replace(
                arguments=tuple(
                    (name, self._named(each, (*fields, name))) for name, each in node.arguments
                )
            )
        elif isinstance(node, Pairs):
            made = Pairs(tuple((key, self._named(each, fields)) for key, each in node.items))
        if isinstance(made, Several) and text in self._often:
            name = self._free(_name(fields))
            self._names[text] = name
            self._constants.append((name, made))
            return Word(name)
        return made

    def _free(self, name: str) -> str:
        """The name, with a number where it is taken."""
        taken = sum(1 for each, _ in self._constants if each.rstrip("_0123456789") == name)
        return f"{name}_{taken + 1}" if taken else name


def _name(fields: tuple[str, ...]) -> str:
    *others, last = fields
    if last == "values":
        return _VALUES.get(others[-1] if others else "", "VALUES")
    return _NAMES.get(last, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).upper())
