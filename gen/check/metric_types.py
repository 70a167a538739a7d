"""Every expression: whether it uses each metric as its type, scrape interval and source allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import fault, of_kind
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.promql_reader import Query
    from tetraflux.gen.render import Build

PAGES = {
    "promql/rate-of-gauge": """
A function for counters (rate, increase, irate, resets) is applied to a gauge. It treats each
decrease of the gauge as a counter reset, so the result is meaningless. Use the gauge itself, or
delta, deriv or changes. The types are in `schemas/metrics/`; some names are misleading.
""",
    "promql/bare-counter": """
A counter is compared or shown without a rate. It only grows until its agent restarts, so an alert
with a threshold on it fires permanently or never. Apply a window function (rate, increase), or
compare the counter with its own earlier value, as `model.promql.new` does.
""",
    "promql/short-window": """
A window is shorter than four scrape intervals. With two or three samples in it, one failed scrape
leaves too few to compute a rate, and the alert or the panel has a gap. The scrape interval is
`monitoring.scrape_interval_seconds`.
""",
    "promql/sum-of-agents": """
An expression sums a gauge over all agents although each agent reports the same number, such as the
number of loaded policies: on a hundred nodes the sum is a hundred times too large. Use max or min,
or keep the agents apart with `by (node)`.
""",
}

_OF_COUNTERS = frozenset({"rate", "irate", "increase", "resets"})
_PRESENCE = frozenset({"count", "group"})
_AGENT = frozenset({"node", "instance", "tetragon_pod"})


def check(build: Build) -> Iterator[Finding]:
    """Findings for the expressions of rules, health checks and dashboards that parse."""
    from tetraflux.gen import promql_reader

    every, known = promql_reader.expressions(build)
    if known is None:
        return
    shortest = 4 * scrape_interval_seconds(build)
    for query in every:
        try:
            expr = promql_reader.parse(query)
        except ValueError:
            continue
        past = frozenset(_named(s) for s in promql_reader.selectors(expr) if s.offset)
        yield from _walk(query, expr, (), known, shortest, past)


def scrape_interval_seconds(build: Build) -> int:
    """The release's value, or the chart's default of a minute (values.yaml at v1.6.0)."""
    from tetraflux.model.promql import seconds

    for release in of_kind(build.documents, "HelmRelease"):
        tetragon = release.data["spec"].get("values", {}).get("tetragon", {})
        monitor = tetragon.get("prometheus", {}).get("serviceMonitor", {})
        if "scrapeInterval" in monitor:
            return seconds(monitor["scrapeInterval"])
    return 60


def _walk(
    query: Query,
    expr: Any,
    above: tuple[Any, ...],
    known: Mapping[str, Mapping[str, Any]],
    shortest: int,
    past: frozenset[str],
) -> Iterator[Finding]:
    """Findings for every selector below; `above` are the expressions around it, outermost first.

    `past` are the selectors of the whole that look back by an offset.
    """
    import promql_parser as parser

    from tetraflux.gen import promql_reader

    if isinstance(expr, parser.VectorSelector):
        data = known.get(expr.name or "")
        if data is not None:
            yield from _selector(query, expr, above, data, shortest, past)
    for child in promql_reader.children(expr):
        yield from _walk(query, child, (*above, expr), known, shortest, past)


def _selector(
    query: Query,
    selector: Any,
    above: tuple[Any, ...],
    data: Mapping[str, Any],
    shortest: int,
    past: frozenset[str],
) -> Iterator[Finding]:
    import promql_parser as parser

    name, inner = selector.name, above[-1] if above else None
    if isinstance(inner, parser.MatrixSelector):
        function = above[-2].func.name if len(above) > 1 else ""
        if function in _OF_COUNTERS and data["type"] == "gauge":
            yield _finding(
                "rate-of-gauge",
                query,
                f"{function} is applied to {name}, which is a gauge",
                "it treats each decrease as a counter reset, and the result is meaningless",
                "use the gauge itself, or delta, deriv or changes",
            )
        span = inner.range.total_seconds()
        if span < shortest and data.get("component") != "kube-state-metrics":
            yield _finding(
                "short-window",
                query,
                f"{function} has a window of {span:.0f} seconds of {name}",
                "one failed scrape leaves too few samples",
                f"use at least four scrape intervals, {shortest} seconds",
            )
    elif data["type"] == "counter" and not _presence(inner) and _named(selector) not in past:
        yield _finding(
            "bare-counter",
            query,
            f"{name} is a counter without a window function",
            "it grows until its agent restarts, so its value does not show the current state",
            f"use rate({name}[...]) or increase({name}[...])",
        )
    if data.get("alike") and (sum_ := _multiplies(selector, above)):
        yield _finding(
            "sum-of-agents",
            query,
            f"{sum_} adds up {name}, which every agent reports with the same value",
            "the result is too large by a factor of the number of nodes",
            "use max or min, or keep the agents apart with by (node)",
        )


def _presence(inner: Any) -> bool:
    """Whether only the series' being there counts, and not its value."""
    import promql_parser as parser

    if isinstance(inner, parser.Call):
        return str(inner.func.name) in ("absent", "timestamp")
    return isinstance(inner, parser.AggregateExpr) and str(inner.op) in _PRESENCE


def _named(selector: Any) -> str:
    """The series of a selector: a counter may be compared with the same ones of the past."""
    return f"{selector.name}{selector.matchers}"


def _multiplies(selector: Any, above: tuple[Any, ...]) -> str:
    """The aggregation that adds up what each agent says, or nothing where one keeps them apart."""
    import promql_parser as parser

    if any(matcher.name in _AGENT for matcher in selector.matchers.matchers):
        return ""
    for each in reversed(above):
        if not isinstance(each, parser.AggregateExpr):
            continue
        if str(each.op) != "sum":
            return ""
        labels = frozenset(each.modifier.labels) if each.modifier else frozenset()
        by = each.modifier is None or each.modifier.type == parser.AggModifierType.By
        if by == (not labels & _AGENT):
            return "sum"
    return ""


def _finding(id_: str, query: Query, problem: str, consequence: str, fix: str) -> Finding:
    return fault(
        query.document,
        f"promql/{id_}",
        path=query.path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
