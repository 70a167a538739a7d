"""A dashboard's rows, laid out as the JSON model that Grafana reads.

Ids and positions follow from the order of the panels, so the same rows are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tetraflux.gen import panels
from tetraflux.model.kinds.grafana import Annotation, Dashboard, Link, Panel, Row, Variable

_SCHEMA_VERSION = 41  # of Grafana 12's JSON model; older Grafanas migrate nothing in these panels
COLUMNS = 24
"""What the width of Grafana's grid is divided into."""


class Place(NamedTuple):
    """A place on the grid, in columns and in rows of it."""

    left: int
    top: int
    width: int
    height: int


def layout(dashboard: Dashboard) -> dict[str, Any]:
    """Grafana's JSON model of the dashboard."""
    types = ("prometheus", "loki") if dashboard.logs else ("prometheus",)
    # What grafana's own linter wants: one of them has the short name, several tell their types.
    name = "prometheus_datasource" if dashboard.logs else "datasource"
    source = {"type": "prometheus", "uid": f"${name}"}
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": list(dashboard.tags),
        "schemaVersion": _SCHEMA_VERSION,
        "editable": False,
        "graphTooltip": 1,
        "refresh": dashboard.refresh_interval,
        "time": {"from": dashboard.time_from, "to": "now"},
        "timezone": "browser",
        "links": [_link(link) for link in _links(dashboard)],
        "templating": {
            "list": [
                *(_datasource(type_, len(types) == 1) for type_ in types),
                *(_variable(variable, source) for variable in dashboard.variables),
            ]
        },
        "annotations": {"list": [_annotation(each, source) for each in dashboard.annotations]},
        "panels": _panels(dashboard, source),
    }


def placed(dashboard: Dashboard) -> Iterator[tuple[Row | Panel, Place]]:
    """Each row and panel, in order, with its place on the grid: full lines, from left to right."""
    top = 0
    for row in dashboard.rows:
        yield row, Place(0, top, COLUMNS, 1)
        top += 1
        left = height = 0
        for panel in row.panels:
            if left + panel.width > COLUMNS:
                top, left, height = top + height, 0, 0
            yield panel, Place(left, top, panel.width, panel.height)
            left += panel.width
            height = max(height, panel.height)
        top += height


def _panels(dashboard: Dashboard, source: dict[str, str]) -> list[dict[str, Any]]:
    laid: list[dict[str, Any]] = []
    for each, place in placed(dashboard):
        made = _row(each) if isinstance(each, Row) else _panel(each, dashboard, source)
        grid = {"h": place.height, "w": place.width, "x": place.left, "y": place.top}
        laid.append({"id": len(laid) + 1, **made, "gridPos": grid})
    return laid


def _row(row: Row) -> dict[str, Any]:
    return {"type": "row", "title": row.title, "collapsed": False, "panels": []}


def _panel(panel: Panel, dashboard: Dashboard, source: dict[str, str]) -> dict[str, Any]:
    links = []
    if panel.runbook and dashboard.runbooks:
        url = f"{dashboard.runbooks}/{panel.runbook}.md"
        links.append(Link(f"Runbook: {panel.runbook}", url, ""))
    if panel.logs and dashboard.logs:
        links.append(dashboard.logs)
    laid = panels.panel(panel, source, dashboard.scrape_interval_seconds)
    if links:
        laid["links"] = [
            {"title": link.title, "url": link.url, "targetBlank": True} for link in links
        ]
    return laid


def _links(dashboard: Dashboard) -> tuple[Link, ...]:
    return (*dashboard.links, dashboard.logs) if dashboard.logs else dashboard.links


def _link(link: Link) -> dict[str, Any]:
    return {
        "title": link.title,
        "type": "link",
        "icon": "external link",
        "tooltip": link.tooltip,
        "url": link.url,
        "tags": [],
        "asDropdown": False,
        "targetBlank": True,
        "includeVars": False,
        "keepTime": False,
    }


def _datasource(type_: str, only: bool) -> dict[str, Any]:
    return {
        "name": "datasource" if only else f"{type_}_datasource",
        "label": "Data source" if only else f"{type_.title()} data source",
        "type": "datasource",
        "query": type_,
        "current": {},
        "hide": 0,
        "refresh": 1,
        "options": [],
    }


def _variable(variable: Variable, source: dict[str, str]) -> dict[str, Any]:
    return {
        "name": variable.name,
        "label": variable.label,
        "description": variable.description,
        "type": "query",
        "datasource": source,
        "query": {
            "query": f"label_values({variable.series}, {variable.source_label})",
            "refId": f"variable-{variable.name}",
        },
        "refresh": 2,
        "hide": 0,
        "includeAll": True,
        "multi": True,
        # What has no such label must be in All: host processes have no namespace and no workload,
        # and most series no cluster.
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "options": [],
        "sort": 1,
    }


def _annotation(annotation: Annotation, source: dict[str, str]) -> dict[str, Any]:
    return {
        "name": annotation.name,
        "datasource": source,
        "enable": True,
        "hide": False,
        "iconColor": annotation.color,
        "target": {"expr": annotation.expr, "refId": "Anno", "interval": ""},
        "titleFormat": annotation.title,
        "textFormat": annotation.text,
    }
