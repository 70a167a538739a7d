"""Panels: what Grafana shows wrongly, or not at all, without an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tetraflux.gen.check.dashboards import finding
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "dashboard/panel": """
A panel has no title, no description, no query, or no text for the case that its queries have no
result. "No data" may mean that all is well, that nothing was measured, or that nothing is scraped;
only the author of the panel knows which.
""",
    "dashboard/unit": """
A panel has no unit, or one that Grafana does not know, so it shows numbers without a unit.
""",
    "dashboard/rate-interval": """
A rate in a panel has a window other than `$__rate_interval`, so with a long time range it skips
the samples between two points; or the target does not set the scrape interval (`interval`), and
then `$__rate_interval` is four times the interval of the datasource, which may be less than four
scrapes.
""",
    "dashboard/label": """
A legend or a column shows a label that the result of the query never has, so the legend is empty
or the column is missing. Or the result has a label that no column of the table shows, so Grafana
adds a column.
""",
}

_UNITS = frozenset(
    (
        *("none", "short", "percent", "percentunit", "bool", "string"),
        *("bytes", "decbytes", "bits", "Bps", "binBps", "bps", "pps"),
        *("cps", "ops", "rps", "wps", "reqps", "cpm", "opm"),
        *("ns", "µs", "ms", "s", "m", "h", "d", "dtdurations", "dateTimeAsIso", "dateTimeFromNow"),
    )
)
"""Grafana's ids of units (grafana-data: valueFormats), those that fit what is measured here."""

_MARK = "7919s"
"""Stands for $__rate_interval while an expression is parsed; nobody writes it."""


def check(build: Build) -> Iterator[Finding]:
    """Findings for every panel of every dashboard."""
    for document in build.documents:
        if document.path.endswith(".json"):
            for path, panel in _panels(document):
                yield from _panel(document, path, panel)
            yield from _targets(document, build)


def _panels(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, panel in enumerate(document.data["panels"]):
        if panel["type"] != "row":
            yield f"panels[{number}]", panel


def _panel(document: Document, path: str, panel: dict[str, Any]) -> Iterator[Finding]:
    title = panel.get("title") or f"panel {panel['id']}"
    defaults = panel["fieldConfig"]["defaults"]
    for what, there in {
        "title": panel.get("title"),
        "description": panel.get("description"),
        "query": panel.get("targets"),
        "text for when there is no result": defaults.get("noValue"),
    }.items():
        if not there:
            yield finding(
                "panel",
                document,
                path,
                f"{title} has no {what}",
                "a reader cannot tell good from bad",
                f"give it a {what}",
            )
    if defaults.get("unit") not in _UNITS:
        yield finding(
            "unit",
            document,
            path,
            f"{title} has the unit {defaults.get('unit')!r}, which Grafana does not know",
            "it shows numbers without a unit",
            f"use one of: {', '.join(sorted(_UNITS))}",
        )


def _targets(document: Document, build: Build) -> Iterator[Finding]:
    from tetraflux.gen import promql_reader
    from tetraflux.gen.check.metric_types import scrape_interval_seconds

    interval = f"{scrape_interval_seconds(build)}s"
    known = promql_reader.expressions(build).metrics or {}
    for path, panel in _panels(document):
        for number, target in enumerate(panel["targets"]):
            where = f"{path}.targets[{number}]"
            text = target["expr"].replace("$__rate_interval", _MARK)
            try:
                expr = promql_reader.parse(promql_reader.Query(document, where, text))
            except ValueError:
                continue
            windows = set(promql_reader.windows(expr, ("rate", "irate")))
            if windows - {float(_MARK[:-1])}:
                yield finding(
                    "rate-interval",
                    document,
                    where,
                    f"{panel['title']} has a rate with another window than $__rate_interval",
                    "with a long time range it skips the samples between two points",
                    "use [$__rate_interval]",
                )
            if target.get("interval") != interval:
                yield finding(
                    "rate-interval",
                    document,
                    where,
                    f"{panel['title']} sets the interval {target.get('interval')!r}",
                    "$__rate_interval may be less than four scrapes, and the rate have gaps",
                    f"set it to the scrape interval, {interval}",
                )
            labels = promql_reader.result_labels(expr, known)
            shown = set(_shown(panel, target))
            if target.get("format") == "table":
                for name in sorted(labels - shown):
                    yield finding(
                        "label",
                        document,
                        where,
                        f"{panel['title']} has the label {name} in its result but no column for it",
                        "Grafana adds a column with the label's name, after all others",
                        "give it a column, or leave it out of the result",
                    )
            for name in sorted(shown):
                if name not in labels:
                    yield finding(
                        "label",
                        document,
                        where,
                        f"{panel['title']} shows the label {name}, which its result never has",
                        "the legend is empty, or the column is missing",
                        f"use one of: {', '.join(sorted(labels)) or 'none'}",
                    )


def _shown(panel: dict[str, Any], target: dict[str, Any]) -> Iterator[str]:
    """Labels that the legend and the columns show; those of a matrix are values, but two."""
    yield from re.findall(r"\{\{\s*(\w+)\s*\}\}", target.get("legendFormat", ""))
    changes = {each["id"]: each["options"] for each in panel.get("transformations", ())}
    matrix = changes.get("groupingToMatrix")
    if matrix:
        yield from (matrix["columnField"], matrix["rowField"])
    elif "organize" in changes:
        yield from (name for name in changes["organize"]["indexByName"] if name != "Value")
