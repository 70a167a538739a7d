"""Every expression: does it parse, do its metrics and labels exist, are its policies deployed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import fault, of_kind
from tetraflux.lint.findings import Finding
from tetraflux.model.discover import guess
from tetraflux.model.metrics import known_labels

if TYPE_CHECKING:
    from tetraflux.gen.promql_reader import Query
    from tetraflux.gen.render import Build

PAGES = {
    "promql/parse": """
An expression is not valid PromQL. Prometheus rejects the whole rule file that contains it; a panel
stays empty.
""",
    "promql/metric": """
An expression uses a metric that nothing exports, so it never returns a series: the alert never
fires or the panel stays empty, without any error. Tetragon's metrics at the pinned version are in
`schemas/metrics/`, and those of other exporters that the stack uses in
`schemas/metrics/external.json`.
""",
    "promql/no-metrics": """
`schemas/metrics/` has no metrics for the Tetragon version that the tree deploys. Metrics are
renamed between versions; describe those of the new version before you deploy it.
""",
    "promql/label": """
An expression matches, groups or joins by a label that none of its metrics has, so it matches
nothing, or puts all series into one group. Labels are those of the metric and of the scrape
target.
""",
    "promql/label-value": """
A matcher uses a value that the label never has, such as a state or an event type that does not
exist. The possible values of such labels are in `schemas/metrics/`.
""",
    "promql/policy": """
An expression names a policy that the tree does not deploy, so it never matches. Tetragon's label
`policy` is the policy's `metadata.name`.
""",
    "promql/template-label": """
An annotation of an alert uses `$labels.x`, but the result of the alert's expression cannot have the
label x, so the notification has an empty string in its place.
""",
}


def check(build: Build) -> Iterator[Finding]:
    """Findings for the expressions of rules, health checks and dashboards."""
    from tetraflux.gen import promql_reader

    every, known = promql_reader.expressions(build)
    policies = frozenset(
        d.data["metadata"]["name"]
        for kind in ("TracingPolicy", "TracingPolicyNamespaced")
        for d in of_kind(build.documents, kind)
    )
    for query in every:
        if known is None:
            yield _finding(
                "no-metrics",
                query,
                f"the metrics of Tetragon {promql_reader.tetragon_version(build)} are not known",
                "the use of a renamed metric would not be noticed",
                "describe them in schemas/metrics/",
            )
            return
        try:
            expr = promql_reader.parse(query)
        except ValueError as error:
            yield _finding(
                "parse",
                query,
                f"{query.text!r}: {error}",
                "Prometheus would reject it",
                "correct the expression",
            )
            continue
        yield from _selectors(query, expr, known, policies)
        yield from _groupings(query, expr, known)
        yield from _texts(query, expr, known)


def _selectors(
    query: Query, expr: Any, known: Mapping[str, Any], policies: frozenset[str]
) -> Iterator[Finding]:
    from tetraflux.gen import promql_reader

    for selector in promql_reader.selectors(expr):
        if selector.name not in known:
            yield _finding(
                "metric",
                query,
                f"nothing exports {selector.name}{guess(selector.name, known)}",
                "the expression never returns a series",
                "use a metric of schemas/metrics/",
            )
            continue
        labels = known_labels(known, selector.name)
        for matcher in selector.matchers.matchers:
            if matcher.name not in labels:
                yield _finding(
                    "label",
                    query,
                    f"{selector.name} has no label {matcher.name}{guess(matcher.name, labels)}",
                    "the matcher compares an empty value, and matches nothing or everything",
                    f"use one of: {', '.join(sorted(labels))}",
                )
                continue
            values = known[selector.name]["labels"].get(matcher.name) or ()
            for value in promql_reader.alternatives(matcher):
                if values and value and value not in values:
                    yield _finding(
                        "label-value",
                        query,
                        f"{selector.name} never has {matcher.name}={value!r}{guess(value, values)}",
                        "the matcher never matches",
                        f"use one of: {', '.join(values)}",
                    )
                if matcher.name == "policy" and value and value not in policies:
                    yield _finding(
                        "policy",
                        query,
                        f"no policy is named {value!r}{guess(value, policies)}",
                        "the expression never matches",
                        f"use one of: {', '.join(sorted(policies))}",
                    )


def _groupings(query: Query, expr: Any, known: Mapping[str, Any]) -> Iterator[Finding]:
    from promql_parser import AggregateExpr, BinaryExpr

    from tetraflux.gen import promql_reader

    for part in promql_reader.below(expr):
        if isinstance(part, AggregateExpr) and part.modifier:
            labels, inside = part.modifier.labels, promql_reader.result_labels(part.expr, known)
        elif isinstance(part, BinaryExpr) and part.modifier and part.modifier.matching:
            labels = part.modifier.matching.labels
            inside = promql_reader.result_labels(part.lhs, known) | promql_reader.result_labels(
                part.rhs, known
            )
        else:
            continue
        for label in sorted(set(labels) - inside if inside else ()):
            yield _finding(
                "label",
                query,
                f"it groups or joins by {label}, which no metric in it has{guess(label, inside)}",
                "all series would fall into one group",
                f"use one of: {', '.join(sorted(inside))}",
            )


def _texts(query: Query, expr: Any, known: Mapping[str, Any]) -> Iterator[Finding]:
    """Labels that the annotations of an alert use and its result cannot have."""
    from tetraflux.gen import promql_reader

    rule = query.rule
    if rule is None or "alert" not in rule:
        return
    texts = " ".join(rule.get("annotations", {}).values())
    labels = promql_reader.result_labels(expr, known) | frozenset(rule.get("labels", {}))
    for name in sorted(set(re.findall(r"\$labels\.(\w+)", texts)) - labels):
        yield _finding(
            "template-label",
            query,
            f"{rule['alert']} uses $labels.{name}, which its result never has{guess(name, labels)}",
            "the notification has an empty string in its place",
            f"use one of: {', '.join(sorted(labels))}",
        )


def _finding(id_: str, query: Query, problem: str, consequence: str, fix: str) -> Finding:
    return fault(
        query.document,
        f"promql/{id_}",
        path=query.path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
