"""PromQL as a tree of our own, which can be changed and printed back.

The parser's tree cannot be changed. Parentheses are not kept: printing sets them anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import promql_parser as promql

COMPARISONS = (">", ">=", "<", "<=", "==", "!=")
SETS = ("and", "or", "unless")


@dataclass(frozen=True)
class Number:
    """A number literal."""

    value: float


@dataclass(frozen=True)
class Text:
    """A string literal."""

    value: str


@dataclass(frozen=True)
class Matcher:
    """A label matcher; `op` is `=`, `!=`, `=~` or `!~`."""

    label: str
    op: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}{self.op}{json.dumps(self.value, ensure_ascii=False)}"


@dataclass(frozen=True)
class Selector:
    """A vector selector; with a `range`, a matrix selector."""

    name: str
    matchers: tuple[Matcher, ...]
    range: timedelta | None
    offset: timedelta


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Aggregate:
    """An aggregation `by` labels."""

    op: str
    by: tuple[str, ...]
    of: Node


@dataclass(frozen=True)
class Binary:
    """Two operands; `on` has the labels that they are matched by, None where by all of them.

    `group` is empty, `group_left` or `group_right`.
    """

    op: str
    left: Node
    right: Node
    on: tuple[str, ...] | None = None
    group: str = ""


Node = Number | Text | Selector | Call | Aggregate | Binary


def read(text: str) -> Node:
    """The tree of an expression.

    Raises ValueError where it is none, and for what no rule has needed yet: it would go through
    unchanged, and nobody would know.
    """
    return _read(promql.parse(text))


def _read(expr: Any) -> Node:
    if isinstance(expr, promql.ParenExpr):
        return _read(expr.expr)
    if isinstance(expr, promql.NumberLiteral):
        return Number(expr.val)
    if isinstance(expr, promql.StringLiteral):
        return Text(expr.val)
    if isinstance(expr, promql.VectorSelector):
        return _selector(expr, None)
    if isinstance(expr, promql.MatrixSelector):
        return _selector(expr.vector_selector, expr.range)
    if isinstance(expr, promql.Call):
        return Call(expr.func.name, tuple(map(_read, expr.args)))
    if isinstance(expr, promql.AggregateExpr):
        return _aggregate(expr)
    if isinstance(expr, promql.BinaryExpr):
        return _binary(expr)
    raise _unread(expr)


def _selector(expr: Any, window: timedelta | None) -> Selector:
    if expr.at or expr.matchers.or_matchers or not expr.name:
        raise _unread(expr)
    matchers = tuple(Matcher(m.name, _op(m.op), m.value) for m in expr.matchers.matchers)
    return Selector(expr.name, matchers, window, expr.offset or timedelta())


def _op(op: Any) -> str:
    known = promql.MatchOp
    ops = ((known.Equal, "="), (known.NotEqual, "!="), (known.Re, "=~"), (known.NotRe, "!~"))
    return next(text for each, text in ops if each == op)


def _aggregate(expr: Any) -> Aggregate:
    without = expr.modifier and expr.modifier.type == promql.AggModifierType.Without
    if expr.param is not None or without:
        raise _unread(expr)
    labels = expr.modifier.labels if expr.modifier else ()
    return Aggregate(str(expr.op), tuple(labels), _read(expr.expr))


def _binary(expr: Any) -> Binary:
    given, on, group = expr.modifier, None, ""
    if given:
        fill = given.fill_values
        ignoring = given.matching and given.matching.type != promql.LabelModifierType.Include
        if given.return_bool or given.group_labels or ignoring or fill.lhs or fill.rhs:
            raise _unread(expr)
        if given.matching:
            on = tuple(given.matching.labels)
        if given.card == promql.VectorMatchCardinality.ManyToOne:
            group = "group_left"
        elif given.card == promql.VectorMatchCardinality.OneToMany:
            group = "group_right"
    return Binary(str(expr.op), _read(expr.lhs), _read(expr.rhs), on, group)


def _unread(expr: Any) -> ValueError:
    return ValueError(
        f"{expr.prettify()}: a {type(expr).__name__} of a form that cannot be changed, so "
        "nothing would be known of its cases; teach gen/maintain/mutate/ that form"
    )


def printed(node: Node) -> str:
    """The expression as text, on one line."""
    if isinstance(node, Number):
        return f"{node.value:.15g}"
    if isinstance(node, Text):
        return json.dumps(node.value, ensure_ascii=False)
    if isinstance(node, Selector):
        return _printed_selector(node)
    if isinstance(node, Call):
        return f"{node.function}({', '.join(map(printed, node.args))})"
    if isinstance(node, Aggregate):
        by = f" by ({', '.join(node.by)}) " if node.by else ""
        return f"{node.op}{by}({printed(node.of)})"
    on = "" if node.on is None else f" on ({', '.join(node.on)})"
    group = f" {node.group} ()" if node.group else ""
    return f"{operand(node.left)} {node.op}{on}{group} {operand(node.right)}"


def _printed_selector(node: Selector) -> str:
    inside = f"{{{', '.join(map(str, node.matchers))}}}" if node.matchers else ""
    window = "" if node.range is None else f"[{duration(node.range)}]"
    offset = f" offset {duration(node.offset)}" if node.offset else ""
    return f"{node.name}{inside}{window}{offset}"


def operand(node: Node) -> str:
    """The expression as an operand of another."""
    return f"({printed(node)})" if isinstance(node, Binary) else printed(node)


def duration(delta: timedelta) -> str:
    """A duration as Prometheus writes it."""
    sign = "-" if delta < timedelta() else ""
    return f"{sign}{promql.display_duration(abs(delta))}"
