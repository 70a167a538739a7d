"""A dashboard's rows, laid out as the JSON model that Grafana reads.

Ids and positions follow from the order of the panels, so the same rows are the same bytes.
"""

from __future__ import annotations

from typing import Any

from model.kinds.grafana import Dashboard, Panel, Step, Variable

_SCHEMA_VERSION = 41  # of Grafana 12's JSON model; older Grafanas migrate nothing in these panels
_COLUMNS = 24
_DATASOURCE = {"type": "prometheus", "uid": "$datasource"}
_DEFAULT_STEPS = (Step(color="green"),)


def layout(dashboard: Dashboard) -> dict[str, Any]:
    """Grafana's JSON model of the dashboard."""
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
        "templating": {"list": [_datasource(), *map(_variable, dashboard.variables)]},
        "annotations": {"list": []},
        "panels": _panels(dashboard),
    }


def _panels(dashboard: Dashboard) -> list[dict[str, Any]]:
    panels: list[dict[str, Any]] = []
    top = 0
    for row in dashboard.rows:
        panels.append(
            {
                "id": len(panels) + 1,
                "type": "row",
                "title": row.title,
                "collapsed": False,
                "gridPos": {"h": 1, "w": _COLUMNS, "x": 0, "y": top},
                "panels": [],
            }
        )
        top += 1
        left = height = 0
        for panel in row.panels:
            if left + panel.width > _COLUMNS:
                top, left, height = top + height, 0, 0
            place = {"h": panel.height, "w": panel.width, "x": left, "y": top}
            panels.append({"id": len(panels) + 1, **_panel(panel), "gridPos": place})
            left += panel.width
            height = max(height, panel.height)
        top += height
    return panels


def _panel(panel: Panel) -> dict[str, Any]:
    steps = [{"color": step.color, "value": step.value} for step in panel.steps or _DEFAULT_STEPS]
    return {
        "type": str(panel.type),
        "title": panel.title,
        "description": panel.description,
        "datasource": _DATASOURCE,
        "targets": [
            {
                "refId": chr(ord("A") + number),
                "datasource": _DATASOURCE,
                "expr": target.expr,
                "legendFormat": target.legendFormat,
                "instant": target.instant,
                "range": not target.instant,
            }
            for number, target in enumerate(panel.targets)
        ],
        "fieldConfig": {
            "defaults": {
                "unit": str(panel.unit),
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "options": {},
    }


def _datasource() -> dict[str, Any]:
    return {
        "name": "datasource",
        "label": "Datasource",
        "type": "datasource",
        "query": "prometheus",
        "current": {},
        "hide": 0,
        "refresh": 1,
    }


def _variable(variable: Variable) -> dict[str, Any]:
    query = f"label_values({variable.metric}, {variable.source_label})"
    return {
        "name": variable.name,
        "label": variable.label,
        "type": "query",
        "datasource": _DATASOURCE,
        "definition": query,
        "query": {"query": query, "refId": f"variable-{variable.name}"},
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        # Host processes have an empty namespace and workload: all must include them.
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "sort": 1,
    }
