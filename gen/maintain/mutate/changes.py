"""What can go wrong in an expression by one slip of the hand, at each of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple, TypeVar

from tetraflux.gen.maintain.mutate.tree import (
    COMPARISONS,
    SETS,
    Aggregate,
    Binary,
    Call,
    Matcher,
    Node,
    Number,
    Selector,
    Text,
    duration,
    operand,
    printed,
)

_AGGREGATIONS = {
    "sum": ("max", "min"),
    "max": ("min", "sum"),
    "min": ("max", "sum"),
    "count": ("sum", "max"),
    "group": (),
}
"""What each aggregation is swapped for. The value of `group` is nothing that a rule can rely on."""

_FUNCTIONS = {
    "rate": ("irate", "increase"),
    "changes": ("resets",),
    "last_over_time": ("max_over_time", "min_over_time"),
    "count_over_time": ("sum_over_time", "last_over_time"),
    "sum_over_time": ("count_over_time", "last_over_time"),
    "present_over_time": (),
    "absent": (),
    "label_replace": (),
    "time": (),
    "vector": (),
}
"""What each function is swapped for; those whose value says nothing, for none."""

_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
_NEGATED = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
_SHOWN = 76

_Value = TypeVar("_Value")


class Change(NamedTuple):
    """An expression after one change; `what` was changed, and in which part of it.

    `path` leads to that part. `again` tells that the change is made elsewhere too: see `changes`.
    """

    what: str
    where: str
    path: tuple[int, ...]
    node: Node
    again: bool = False


def changes(node: Node) -> tuple[Change, ...]:
    """Every change of the expression.

    Parts that are joined by `and` or `or` may be alike but for names and texts, as those are that
    one function made. Each change is then new in one of them, the next change in the next, and
    comes `again` in the others.

    Raises ValueError for an aggregation, a function or an operator that it does not know.
    """
    found = list(_below(node, node, ()))
    for parts in _alike(node, ()):
        for turn, path in enumerate(parts):
            inside = [n for n, each in enumerate(found) if each.path[: len(path)] == path]
            for number, n in enumerate(inside):
                if number % len(parts) != turn:
                    found[n] = found[n]._replace(again=True)
    return tuple(found)


def _below(node: Node, around: Node, path: tuple[int, ...]) -> Iterator[Change]:
    """The changes of a node and of what is in it; `around` is what a leaf is told by."""
    leaf = isinstance(node, Number | Text)
    where = shown(around if leaf else node)
    for what, changed in _own(node):
        yield Change(what, where, path, changed)
    for number, part in enumerate(_parts(node)):
        for each in _below(part, node, (*path, number)):
            yield each._replace(node=_with_part(node, number, each.node))


def _parts(node: Node) -> tuple[Node, ...]:
    """What a node is directly made of."""
    if isinstance(node, Aggregate):
        return (node.of,)
    if isinstance(node, Call):
        return node.args
    return (node.left, node.right) if isinstance(node, Binary) else ()


def _with_part(node: Node, number: int, part: Node) -> Node:
    if isinstance(node, Aggregate):
        return replace(node, of=part)
    if isinstance(node, Call):
        return replace(node, args=(*node.args[:number], part, *node.args[number + 1 :]))
    if isinstance(node, Binary):
        return replace(node, right=part) if number else replace(node, left=part)
    raise TypeError(f"{node} is made of nothing else")


def _alike(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """The paths of parts that are joined and alike."""
    joined = tuple(_joined(node, node.op, path)) if isinstance(node, Binary) else ()
    associative = isinstance(node, Binary) and node.op in ("and", "or")
    if associative and len({_anonymous(part) for _, part in joined}) == 1:
        yield tuple(each for each, _ in joined)
    below = joined or tuple(((*path, n), part) for n, part in enumerate(_parts(node)))
    for each, part in below:
        yield from _alike(part, each)


def _joined(node: Node, op: str, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    """What a chain of one operator joins, with the paths to it."""
    if isinstance(node, Binary) and node.op == op:
        yield from _joined(node.left, op, (*path, 0))
        yield from _joined(node.right, op, (*path, 1))
    else:
        yield path, node


def _anonymous(node: Node) -> Node:
    """The same without the names of metrics and the texts."""
    if isinstance(node, Text):
        return Text("")
    if isinstance(node, Selector):
        matchers = tuple(replace(each, value="") for each in node.matchers)
        return replace(node, name="", matchers=matchers)
    for number, part in enumerate(_parts(node)):
        node = _with_part(node, number, _anonymous(part))
    return node


def _own(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Number):
        return _of_number(node)
    if isinstance(node, Text):
        return _of_text(node)
    if isinstance(node, Selector):
        return _of_selector(node)
    if isinstance(node, Call):
        return _of_call(node)
    if isinstance(node, Aggregate):
        return _of_aggregate(node)
    return _of_binary(node)


def _of_number(node: Number) -> Iterator[tuple[str, Node]]:
    value = node.value
    for other in dict.fromkeys((value + 1, value - 1, value * 2, value / 2, 0.0)):
        if other != value:
            yield f"{printed(node)} to {printed(Number(other))}", Number(other)


def _of_text(node: Text) -> Iterator[tuple[str, Node]]:
    for other in dict.fromkeys((f"{node.value}x", "")):
        if other != node.value:
            yield f"{printed(node)} to {printed(Text(other))}", Text(other)


def _of_selector(node: Selector) -> Iterator[tuple[str, Node]]:
    for number, matcher in enumerate(node.matchers):
        before, after = node.matchers[:number], node.matchers[number + 1 :]
        yield f"{matcher} dropped", replace(node, matchers=(*before, *after))
        for other in _other(matcher):
            yield f"{matcher} to {other}", replace(node, matchers=(*before, other, *after))
    if node.range is not None:
        for window in (node.range / 2, node.range * 2):
            what = f"[{duration(node.range)}] to [{duration(window)}]"
            yield what, replace(node, range=window)
    if node.offset:
        what = f"offset {duration(node.offset)}"
        yield f"{what} dropped", replace(node, offset=timedelta())
        for offset in (node.offset / 2, node.offset * 2):
            yield f"{what} to {duration(offset)}", replace(node, offset=offset)


def _other(matcher: Matcher) -> Iterator[Matcher]:
    """The matcher negated, with another value, and without each of its alternatives."""
    yield replace(matcher, op=_NEGATED[matcher.op])
    yield replace(matcher, value=f"{matcher.value}x")
    words = matcher.value.split("|")
    if "~" in matcher.op and len(words) > 1:
        for word in words:
            yield replace(matcher, value="|".join(each for each in words if each != word))


def _of_call(node: Call) -> Iterator[tuple[str, Node]]:
    for other in _known(_FUNCTIONS, node.function):
        yield f"{node.function} to {other}", replace(node, function=other)
    if node.args and not (isinstance(node.args[0], Selector) and node.args[0].range):
        yield f"{node.function} dropped", node.args[0]


def _of_aggregate(node: Aggregate) -> Iterator[tuple[str, Node]]:
    for other in _known(_AGGREGATIONS, node.op):
        yield f"{node.op} to {other}", replace(node, op=other)
    for label in node.by:
        by = tuple(each for each in node.by if each != label)
        yield f"by {label} dropped", replace(node, by=by)
    yield f"{node.op} dropped", node.of


def _of_binary(node: Binary) -> Iterator[tuple[str, Node]]:
    if node.op in COMPARISONS or node.op in SETS:
        alike = COMPARISONS if node.op in COMPARISONS else SETS
        others = tuple(each for each in alike if each != node.op)
    else:
        others = (_known(_ARITHMETIC, node.op),)
    for other in others:
        yield f"{node.op} to {other}", replace(node, op=other)
    yield f"left of {node.op} dropped", node.right
    yield f"right of {node.op} dropped", node.left
    if node.on is not None:
        for label in node.on:
            on = tuple(each for each in node.on if each != label)
            yield f"on {label} dropped", replace(node, on=on)
        yield f"on ({', '.join(node.on)}) dropped", replace(node, on=None, group="")
    if node.group:
        yield f"{node.group} dropped", replace(node, group="")


def _known(table: Mapping[str, _Value], name: str) -> _Value:
    if name not in table:
        raise ValueError(
            f"the mutator does not know {name}, so nothing would be known of cases that depend on "
            "it; say in gen/maintain/mutate/changes.py what it is swapped for, if anything"
        )
    return table[name]


def shown(node: Node) -> str:
    """The expression, or each side of it, with its middle left out where that is long."""
    if isinstance(node, Binary):
        left, right = (_elided(operand(side), _SHOWN // 2) for side in (node.left, node.right))
        return f"{left} {node.op} {right}"
    return _elided(printed(node), _SHOWN)


def _elided(text: str, most: int) -> str:
    half = most // 2
    return text if len(text) <= most else f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
