"""A panel as Grafana's JSON, with the options of its plugin spelt out.

What is left out takes the plugin's default, which is not that of every Grafana.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tetraflux.model.kinds.grafana import Panel, Step, Target, Visualization

_DEFAULT_STEPS = (Step("green"),)
WIDE = 12
"""From this width on a panel with lines has room for a table of them beside the lines."""

_LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def panel(panel: Panel, source: dict[str, str], scrape_interval_seconds: int) -> dict[str, Any]:
    """The panel without its id and its place."""
    made: dict[str, Any] = {
        "type": panel.type.value,
        "title": panel.title,
        "description": panel.description,
        "datasource": source,
        "targets": [
            _target(target, number, panel, source, scrape_interval_seconds)
            for number, target in enumerate(panel.targets)
        ],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": list(_overrides(panel))},
        "options": _options(panel),
    }
    if panel.type is Visualization.table:
        made["transformations"] = list(_transformations(panel))
    return made


def _target(
    target: Target, number: int, panel: Panel, source: dict[str, str], scrape_interval_seconds: int
) -> dict[str, Any]:
    return {
        "refId": chr(ord("A") + number),
        "datasource": source,
        "expr": target.expr,
        "legendFormat": target.legendFormat,
        "instant": target.instant,
        "range": not target.instant,
        "format": "table" if panel.type is Visualization.table else "time_series",
        # $__rate_interval is four times this; without it, four times what the datasource says,
        # which is 15 seconds where nobody set it (Grafana docs: Prometheus, template variables).
        "interval": f"{scrape_interval_seconds}s",
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    made: dict[str, Any] = {
        "unit": panel.unit.value,
        "noValue": panel.empty,
        "color": {"mode": "thresholds"},
        "thresholds": {"mode": "absolute", "steps": _steps(panel.steps or _DEFAULT_STEPS)},
    }
    if panel.type is Visualization.timeseries:
        made["color"] = {"mode": "palette-classic"}
        made["min"] = 0
        made["custom"] = {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 10,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"mode": "none", "group": "A"},
            "thresholdsStyle": {"mode": "line" if panel.steps else "off"},
        }
    if panel.type is Visualization.bargauge:
        made["min"] = 0
    if panel.maximum is not None:
        made["max"] = panel.maximum
    return made


def _steps(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{"color": step.color, "value": step.value} for step in steps]


def _overrides(panel: Panel) -> Iterable[dict[str, Any]]:
    for column in panel.columns:
        properties: list[dict[str, Any]] = []
        if column.width:
            properties.append({"id": "custom.width", "value": column.width})
        if column.steps:
            steps = {"mode": "absolute", "steps": _steps(column.steps)}
            properties.append({"id": "thresholds", "value": steps})
            properties.append({"id": "custom.cellOptions", "value": {"type": "color-text"}})
        if properties:
            matcher = {"id": "byName", "options": column.heading}
            yield {"matcher": matcher, "properties": properties}


def _options(panel: Panel) -> dict[str, Any]:
    if panel.type is Visualization.stat:
        return {
            "colorMode": "background",
            "graphMode": "none",
            "justifyMode": "center",
            "orientation": "auto",
            "reduceOptions": _LAST,
            "textMode": "value",
        }
    if panel.type is Visualization.bargauge:
        return {
            "displayMode": "basic",
            "orientation": "horizontal",
            "reduceOptions": _LAST,
            "showUnfilled": True,
            "valueMode": "color",
        }
    if panel.type is Visualization.table:
        return {"showHeader": True, "cellHeight": "sm", "sortBy": _sort(panel)}
    wide = panel.width >= WIDE
    return {
        "legend": {
            "showLegend": True,
            "displayMode": "table" if wide else "list",
            "placement": "right" if wide else "bottom",
            "calcs": ["lastNotNull", "max"] if wide else [],
        },
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _sort(panel: Panel) -> list[dict[str, Any]]:
    """By the number, the largest first; a pivot has several, so it goes by its rows."""
    by = panel.columns[0] if panel.pivot else next(c for c in panel.columns if c.label == "Value")
    return [{"displayName": by.heading, "desc": not panel.pivot}]


def _transformations(panel: Panel) -> Iterable[dict[str, Any]]:
    """The columns that are wanted, in their order, under their headings."""
    names = [column.label for column in panel.columns]
    if panel.pivot:
        options = {"columnField": panel.pivot, "rowField": names[0], "valueField": "Value"}
        yield {"id": "groupingToMatrix", "options": options}
        # Grafana names the first column of a matrix after both of its fields.
        names[0] = f"{names[0]}\\{panel.pivot}"
    headings = [column.heading for column in panel.columns]
    yield {
        "id": "organize",
        "options": {
            "excludeByName": {"Time": True},
            "indexByName": {name: number for number, name in enumerate(names)},
            "renameByName": dict(zip(names, headings, strict=True)),
        },
    }
