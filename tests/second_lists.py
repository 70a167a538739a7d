"""Where names that the agent knows stand a second time: literals that hold several of one family.

The names stand in `gen/lint/tetralint/facts/`. A literal elsewhere that has three of them or more
is a list that somebody would have to keep up to date: a tuple, a list, a set, the keys of a dict,
words that are split, the members of an enum, a chain of comparisons.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from tetraflux.lint.facts import names
from tetraflux.lint.facts.actions import ActionName
from tetraflux.lint.facts.arguments import ArgType
from tetraflux.lint.facts.hooks import Family
from tetraflux.lint.facts.operators import BinaryOperator, LabelOperator, Operator
from tetraflux.lint.facts.options import OptionName
from tetraflux.lint.facts.selectors import SelectorField

KNOWN: dict[str, frozenset[str]] = {
    "actions": frozenset(ActionName),
    "types of arguments": frozenset(ArgType),
    "operators": frozenset(Operator),
    "operators on binaries": frozenset(BinaryOperator),
    "operators on labels": frozenset(LabelOperator),
    "hook families": frozenset(Family),
    "options": frozenset(OptionName),
    "fields of a selector": frozenset(SelectorField),
    "namespaces": frozenset(names.KernelNamespace),
    "sets of capabilities": frozenset(names.CapabilitySet),
    "scopes of a rate limit": frozenset(names.RateLimitScope),
    "types of lists": frozenset(names.ListType),
    "capabilities": frozenset(names.CAPABILITIES),
    "protocols": frozenset(names.PROTOCOLS),
    "families of addresses": frozenset(names.FAMILIES),
    "states of connections": frozenset(names.STATES),
    "types of files": frozenset(names.FILE_TYPES),
}
"""The names by the fact that they are."""

FEW = 2
"""A literal may hold so many of one family: that is a choice, not a list of them."""


class Second(NamedTuple):
    """A literal that holds names of a family."""

    file: str
    name: str
    family: str
    found: tuple[str, ...]


def second_lists(root: Path) -> Iterator[Second]:
    """All below the folders of the project."""
    for folder in ("gen", "model"):
        for file in sorted((root / folder).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            if "/facts/" not in path:
                yield from of_source(path, file.read_text(encoding="utf-8"))


def of_source(path: str, source: str) -> Iterator[Second]:
    """Those of a file, each with the name that its statement binds."""
    for statement in ast.parse(source).body:
        seen: set[str] = set()
        for node in ast.walk(statement):
            words = tuple(dict.fromkeys(_words(node)))
            for family, known in KNOWN.items():
                found = tuple(each for each in words if each in known)
                if len(found) > FEW and family not in seen:
                    seen.add(family)
                    yield Second(path, _bound(statement), family, found)


def _words(node: ast.AST) -> Iterator[str]:
    """The words that a literal holds."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            for each in items:
                yield from _word(each)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                # A dict inside is written out with `**`.
                yield from _word(key) if key else _inside(value)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split")):
            yield from text.split()
        case ast.ClassDef(bases=bases) if any(ast.unparse(b).endswith("Enum") for b in bases):
            for each in node.body:
                if isinstance(each, ast.Assign):
                    yield from _word(each.value)
        case ast.BoolOp(values=items):
            for each in items:
                if isinstance(each, ast.Compare):
                    yield from (w for other in each.comparators for w in _word(other))
        case ast.MatchOr(patterns=patterns):
            for each in patterns:
                if isinstance(each, ast.MatchValue):
                    yield from _word(each.value)


def _word(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            # The member of an enum, by its name.
            yield from [name] if owner in ENUMS else []
        case ast.Starred(value=inner):
            yield from _inside(inner)
        case ast.Tuple(elts=[first, *_]):
            yield from _word(first)


def _inside(node: ast.AST) -> Iterator[str]:
    """What is unpacked into another literal, through a call as of `dict.fromkeys` too."""
    yield from _words(node)
    if isinstance(node, ast.Call):
        for each in node.args:
            yield from _words(each)


def _enums() -> frozenset[str]:
    families = KNOWN.values()
    enums = (each for each in StrEnum.__subclasses__() if ".facts." in each.__module__)
    return frozenset(each.__name__ for each in enums if any(set(each) <= of for of in families))


ENUMS = _enums()


def _bound(statement: ast.stmt) -> str:
    """What a statement of a module is called."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name), *_]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return name
    return f"line {statement.lineno}"
