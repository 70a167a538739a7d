"""A dashboard's rows, laid out as the JSON model that Grafana reads.

Ids and positions follow from the order of the panels, so the same rows are the same bytes.
"""

from __future__ import annotations

from typing import Any

from gen import panels
from model.kinds.grafana import Annotation, Dashboard, Link, Panel, Variable

_SCHEMA_VERSION = 41  # of Grafana 12's JSON model; older Grafanas migrate nothing in these panels
_COLUMNS = 24


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


def _panels(dashboard: Dashboard, source: dict[str, str]) -> list[dict[str, Any]]:
    laid: list[dict[str, Any]] = []
    top = 0
    for row in dashboard.rows:
        place = {"h": 1, "w": _COLUMNS, "x": 0, "y": top}
        laid.append(
            {
                "id": len(laid) + 1,
                "type": "row",
                "title": row.title,
                "collapsed": False,
                "gridPos": place,
                "panels": [],
            }
        )
        top += 1
        left = height = 0
        for panel in row.panels:
            if left + panel.width > _COLUMNS:
                top, left, height = top + height, 0, 0
            place = {"h": panel.height, "w": panel.width, "x": left, "y": top}
            laid.append({"id": len(laid) + 1, **_panel(panel, dashboard, source), "gridPos": place})
            left += panel.width
            height = max(height, panel.height)
        top += height
    return laid


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
