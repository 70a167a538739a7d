"""Reading PromQL with a real parser, and what is known of the metrics in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import promql_parser as promql

from tetraflux.gen.objects import chart_of, leaves, named, of_kind
from tetraflux.lint.words import dotted
from tetraflux.model.metrics import known_labels, metrics

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

_VARIABLE_RANGE = re.compile(r"\$__(rate_interval|interval|range)\b")


class Query(NamedTuple):
    """An expression of the tree and the place that it stands at; `rule` where it is a rule's."""

    document: Document
    path: str
    text: str
    rule: Mapping[str, Any] | None = None

    @property
    def parseable(self) -> str:
        """The text with Grafana's range variables replaced by a range.

        Variables that are patterns are compared as words: the parser would compile each of them,
        which takes it longer than all else.
        """
        return _VARIABLE_RANGE.sub("5m", self.text).replace('=~"$', '!="$')


class Expressions(NamedTuple):
    """Every expression of a tree, of rules, health checks and dashboards, and what they may select.

    `metrics` are those of `schemas/metrics/` and what the tree's own rules record, by name; None
    for an unknown version of Tetragon.
    """

    queries: tuple[Query, ...]
    metrics: Mapping[str, Mapping[str, Any]] | None


def expressions(build: Build) -> Expressions:
    """The expressions of the tree."""
    every = tuple(_queries(build.documents))
    return Expressions(every, _known_metrics(build, every))


def _queries(documents: tuple[Document, ...]) -> Iterator[Query]:
    for document in of_kind(documents, "PrometheusRule"):
        for g, group in enumerate(document.data["spec"]["groups"]):
            for r, rule in enumerate(group["rules"]):
                yield Query(document, f"spec.groups[{g}].rules[{r}].expr", rule["expr"], rule)
    for document in documents:
        if document.path.endswith(".json"):
            yield from _of_dashboard(document)
        elif document.data.get("kind") in ("ConfigMap", "Service"):
            yield from _of_health_checks(document)


def _of_dashboard(document: Document) -> Iterator[Query]:
    for path, value in leaves(document.data):
        if path[-1] == "expr":
            yield Query(document, dotted(path), value)
        elif path[-2:] == ("query", "query"):
            # label_values(series, label) is Grafana's, not PromQL: look at it as a selection.
            series, _, label = value.removeprefix("label_values(").removesuffix(")").rpartition(",")
            yield Query(document, dotted(path), f"count by ({label.strip()}) ({series.strip()})")


def _of_health_checks(document: Document) -> Iterator[Query]:
    for path, value in leaves(document.data):
        for url in re.findall(r"https?://[^\s\"']+/api/v1/query\?[^\s\"']+", str(value)):
            for query in parse_qs(urlsplit(url).query).get("query", []):
                yield Query(document, dotted(path), query)


def parse(query: Query) -> Any:
    """The expression's syntax tree; raises ValueError with the parser's words."""
    return _parsed(query.parseable)


_parsed = cache(promql.parse)


def below(expr: Any) -> Iterator[Any]:
    """The expression and everything in it."""
    yield expr
    for child in children(expr):
        yield from below(child)


_PARTS: dict[type, tuple[str, ...]] = {
    promql.AggregateExpr: ("expr", "param"),
    promql.BinaryExpr: ("lhs", "rhs"),
    promql.MatrixSelector: ("vector_selector",),
    promql.ParenExpr: ("expr",),
    promql.SubqueryExpr: ("expr",),
    promql.UnaryExpr: ("expr",),
}


def children(expr: Any) -> Iterator[Any]:
    """What an expression is directly made of."""
    if isinstance(expr, promql.Call):
        yield from expr.args
    for name in _PARTS.get(type(expr), ()):
        child = getattr(expr, name)
        if isinstance(child, promql.Expr):
            yield child


def selectors(expr: Any) -> Iterator[Any]:
    """The vector selectors of an expression."""
    return (each for each in below(expr) if isinstance(each, promql.VectorSelector))


def windows(expr: Any, functions: Collection[str]) -> Iterator[float]:
    """The windows, in seconds, that these functions look at anywhere in an expression."""
    for each in below(expr):
        if isinstance(each, promql.Call) and each.func.name in functions:
            yield from (
                inner.range.total_seconds()
                for inner in each.args
                if isinstance(inner, promql.MatrixSelector)
            )


def _known_metrics(
    build: Build, every: tuple[Query, ...]
) -> Mapping[str, Mapping[str, Any]] | None:
    version = tetragon_version(build)
    known = metrics(version) if version else None
    if known is None:
        return None
    found = dict(known)
    for query in every:
        name = (query.rule or {}).get("record")
        if name:
            with suppress(ValueError):  # what does not parse is a finding of its own
                labels = result_labels(parse(query), found)
                found[name] = {"type": "gauge", "labels": dict.fromkeys(sorted(labels), ())}
    return found


def tetragon_version(build: Build) -> str | None:
    """The version of the chart that the tree deploys; None where it deploys none."""
    releases = (
        named(build.documents, "HelmRelease", d.data["metadata"]["namespace"], "tetragon")
        for d in of_kind(build.documents, "HelmRelease")
    )
    chart = next((chart_of(r, build.documents) for r in releases if r is not None), None)
    return chart[1] if chart else None


def result_labels(expr: Any, known: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Labels that the result of an expression may have (Prometheus docs: operators, functions)."""
    if isinstance(expr, promql.VectorSelector):
        return known_labels(known, expr.name) if expr.name and expr.name in known else frozenset()
    if isinstance(expr, promql.AggregateExpr):
        return _aggregated(expr, known)
    if isinstance(expr, promql.BinaryExpr):
        left, right = result_labels(expr.lhs, known), result_labels(expr.rhs, known)
        return left if str(expr.op) in ("and", "unless") else left | right
    if isinstance(expr, promql.Call):
        return _called(expr, known)
    inner = getattr(expr, "expr", None) or getattr(expr, "vector_selector", None)
    return result_labels(inner, known) if inner is not None else frozenset()


def _aggregated(expr: Any, known: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    inner = result_labels(expr.expr, known)
    # topk and bottomk keep the series as they are, whatever they group by.
    if str(expr.op) in ("topk", "bottomk"):
        return inner
    if expr.modifier is None:
        return frozenset()
    labels = frozenset(expr.modifier.labels)
    by = expr.modifier.type == promql.AggModifierType.By
    return labels if by else inner - labels


def _called(expr: Any, known: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    inner = frozenset(chain.from_iterable(result_labels(each, known) for each in expr.args))
    name = expr.func.name
    if name in ("absent", "absent_over_time"):
        matchers = (m for s in selectors(expr) for m in s.matchers.matchers)
        return frozenset(m.name for m in matchers if m.op == promql.MatchOp.Equal)
    if name == "label_replace":
        return inner | {expr.args[1].val}
    return inner


def alternatives(matcher: Any) -> tuple[str, ...]:
    """The values that a matcher names; empty where they are a pattern or a dashboard variable."""
    value = matcher.value
    if "$" in value:
        return ()
    if matcher.op in (promql.MatchOp.Equal, promql.MatchOp.NotEqual):
        return (value,)
    words = tuple(value.split("|"))
    return words if all(re.fullmatch(r"[\w-]*", word) for word in words) else ()
