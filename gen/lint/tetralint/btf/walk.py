"""The way of a `resolve`, as the agent goes it through the types of a kernel.

Source: ResolveBTFPath and processMembers in pkg/btf/btf.go, resolveBTFArg and resolveBTFType in
pkg/sensors/tracing/generic.go, at v1.6.0 and v1.7.0.

Where a member stands in an anonymous structure or union the agent notes the member's offset inside
that, and forgets the offset of the anonymous one itself: it reads `lost` bytes too early, unless
that is the first of its structure. Mended in 1.7.1 (cilium/tetragon#4973).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .table import Table

Ref = Any
"""A type as lines.py tells it: a text, or a list of a text and members."""


class Step(NamedTuple):
    """A member on the way, of the structure `owner`: what is lost of its offset, if anything."""

    owner: str
    member: str
    lost: int
    bit_field: bool


class Way(NamedTuple):
    """All steps of a resolve, and the type of what it ends at."""

    steps: tuple[Step, ...]
    end: Ref


class NoWay(Exception):
    """The agent finds no such way, and refuses the policy with `said`, in which `…` varies."""

    def __init__(self, problem: str, answer: str) -> None:
        super().__init__(problem)
        self.answer = answer


class Unknown(Exception):
    """The table does not tell of it: a function of a module, or what nobody resolves."""


class Kernel:
    """One kernel of a table."""

    def __init__(self, table: Table, release: str) -> None:
        self.release = release
        self._table = table

    def members(self, name: str) -> list[Any]:
        """The members of a structure or union. Raises `Unknown`."""
        return self._of(f"s {name}")

    def params(self, function: str) -> list[Ref]:
        """The types of a function's parameters. Raises `Unknown`."""
        return self._of(f"f {function}")

    def _of(self, key: str) -> list[Any]:
        if not key.isprintable():
            raise Unknown(key)
        for releases, data in self._table.find(key):
            if self.release in releases:
                return data
        raise Unknown(key)


Path = Sequence[str | int]
"""The elements of a resolve: names of members, and indexes of arrays."""


def elements(resolve: str, indexes: bool) -> Path:
    """The elements of a resolve; with `[0]` as elements of their own from 1.7.0 on."""
    if not indexes:
        return resolve.split(".")
    import re

    found = re.findall(r"\[([0-9]+)\]|([^.\[\]]+)", resolve)
    return [name or int(index) for index, name in found]


def of_argument(kernel: Kernel, function: str, index: int, path: Path) -> Way:
    """The way from an argument of a function. Raises `NoWay` and `Unknown`."""
    params = kernel.params(function)
    if index >= len(params):
        number = len(params)
        raise NoWay(
            f"{function} has {number} argument{'s' * (number != 1)}, and none {index}",
            f"index {index} is out of range. The hook only have {number}",
        )
    prefix, inner = _parts(params[index])
    prefix = prefix.lstrip("*")  # of a pointer to a pointer the agent follows both
    return _from(kernel, prefix if inner is None else [prefix, inner], path)


def of_task(kernel: Kernel, path: Path) -> Way:
    """The way from the task. Raises `NoWay` and `Unknown`."""
    return _from(kernel, "task_struct", path)


def _from(kernel: Kernel, root: Ref, path: Path) -> Way:
    steps: list[Step] = []
    here = root
    for element in path:
        if isinstance(element, int) or (not element and _parts(here)[0].startswith("*")):
            here = _element(here)
            continue
        owner, members = _structure(kernel, here, element)
        found = _member(members, element, 0)
        if found is None:
            raise NoWay(
                f"{owner or 'the structure'} has no member {element[:100]!r}",
                f'attribute "{element[:100]}" not found in structure "…"',
            )
        lost, bit_field, here = found
        steps.append(Step(owner, element, lost, bit_field))
    return Way(tuple(steps), here)


def _structure(kernel: Kernel, ref: Ref, wanted: str) -> tuple[str, list[Any]]:
    """The name and the members of what a type leads to."""
    name, inner = _parts(ref)
    if name.startswith("**"):
        raise Unknown(name)  # the agent follows one of the pointers
    name = name.removeprefix("*")
    if name.startswith("[") or name[:1].isdigit():
        raise NoWay(
            f"what comes before {wanted[:100]!r} is not a structure",
            'unexpected type : "…" has type "…"',
        )
    return (name, kernel.members(name)) if inner is None else (name, inner)


def _element(ref: Ref) -> Ref:
    """What an array or a pointer has at an index (from 1.7.0 on)."""
    name, inner = _parts(ref)
    if not name.startswith(("[", "*")):
        raise NoWay("what comes before an index is not an array", "unexpected type")
    return name[1:] if inner is None else [name[1:], inner]


def _member(members: Sequence[Any], wanted: str, before: int) -> tuple[int, bool, Ref] | None:
    """What is lost of the offset of that member, whether it is a bit field, and its type."""
    size = len(wanted)
    for each in members:
        if isinstance(each, list) and isinstance(each[0], int):
            found = _member(each[1], wanted, before + each[0])
            if found:
                return found
            continue
        told = each if isinstance(each, str) else each[0]
        if told.startswith(wanted) and told[size] in " :":
            type_ = told[size + 1 :]
            ref = type_ if isinstance(each, str) else [type_, each[1]]
            return before, told[size] == ":", ref
    return None


def _parts(ref: Ref) -> tuple[str, list[Any] | None]:
    return (ref, None) if isinstance(ref, str) else (ref[0], ref[1])
