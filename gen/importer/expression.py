"""A model as the Python expression that makes it: keywords, enums by name, only what is set."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from tetraflux.gen.importer.python import Call, Node, Pairs, Quoted, Several, Word
from tetraflux.lint import facts
from tetraflux.model.detection import MONITOR, ONE_BY_ONE
from tetraflux.model.kinds import tracingpolicy
from tetraflux.model.kinds.base import Model

_NAMED = {"MONITOR": MONITOR, "ONE_BY_ONE": ONE_BY_ONE}
"""Values that have a name in the model already."""


class Imports:
    """The names that an expression uses, by the module that has them."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, module: str, name: str) -> str:
        """Have the name imported, and return it."""
        self._names.setdefault(module, set()).add(name)
        return name

    def lines(self) -> Iterator[str]:
        """The import statements, in the order that ruff's isort wants."""
        for module, names in sorted(self._names.items()):
            ordered = sorted(names, key=lambda each: (not each.isupper(), each.lower()))
            line = f"from {module} import {', '.join(ordered)}"
            if len(line) <= 100:
                yield line
            else:
                yield f"from {module} import ("
                yield from (f"    {each}," for each in ordered)
                yield ")"


def expression(value: Any, imports: Imports) -> Node:
    """What evaluates to the value, a model or what is inside of one; adds what it imports."""
    if isinstance(value, Model):
        for name, known in _NAMED.items():
            if type(value) is type(known) and value == known:
                return Word(imports.add("tetraflux.model.detection", name))
        kind = type(value)
        return Call(
            imports.add(kind.__module__, kind.__name__),
            tuple(
                (name, expression(each, imports))
                for name in kind.model_fields
                if (each := getattr(value, name)) is not None
            ),
        )
    if isinstance(value, StrEnum):
        kind_ = type(value)
        of_facts = kind_.__module__.startswith(f"{facts.__name__}.")
        module = tracingpolicy.__name__ if of_facts else kind_.__module__
        return Word(f"{imports.add(module, kind_.__name__)}.{value.name}")
    if isinstance(value, str):
        return Quoted(value)
    if isinstance(value, tuple):
        return Several(tuple(expression(each, imports) for each in value))
    if isinstance(value, dict):
        return Pairs(tuple((key, expression(each, imports)) for key, each in value.items()))
    return Word(repr(value))
