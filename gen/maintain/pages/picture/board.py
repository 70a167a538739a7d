"""The whole picture: the head with its variables, the rows, the panels with their frames."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.dashboard import COLUMNS, Place, placed
from tetraflux.gen.docs.hour import Hour
from tetraflux.gen.maintain.pages.picture import gauges, lines, tables
from tetraflux.gen.maintain.pages.picture.frame import Box, empty
from tetraflux.gen.maintain.pages.picture.svg import (
    DEEP,
    EDGE,
    FAINT,
    GROUND,
    PANEL,
    TEXT,
    rect,
    text,
)
from tetraflux.gen.maintain.pages.picture.words import width
from tetraflux.model.kinds.grafana import Dashboard, Panel, Row, Visualization

_WIDTH, _MARGIN, _HEAD, _FOOT = 1200, 12, 92, 34
_UNIT = 34
"""The height of one row of Grafana's grid, in pixels."""

_GAP = 8
_FONT = "Inter, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def picture(dashboard: Dashboard, hour: Hour) -> bytes:
    """The dashboard as an SVG, showing what was recorded."""
    spots = list(placed(dashboard))
    last = max(place.top + place.height for _, place in spots)
    height = _HEAD + last * _UNIT + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="{_FONT}">',
        f"<title>{dashboard.title}</title>",
        f"<desc>{dashboard.description}</desc>",
        rect(0, 0, _WIDTH, height, GROUND, round_=8),
        *_head(dashboard, hour),
    ]
    for each, place in spots:
        parts += _row(each, place) if isinstance(each, Row) else _panel(each, place, hour)
    parts += [*_foot(hour, height), "</svg>"]
    return "\n".join(part for part in parts if part).encode() + b"\n"


def _head(dashboard: Dashboard, hour: Hour) -> Iterator[str]:
    yield text(_MARGIN + 4, 34, dashboard.title, size=20, bold=True)
    span = f"Last {hour.seconds // 60} minutes"
    room = width(span, 12) + 20
    yield rect(_WIDTH - _MARGIN - room, 16, room, 26, PANEL, edge=EDGE, round_=3)
    yield text(_WIDTH - _MARGIN - 10, 33, span, fill=TEXT, anchor="end")
    x = float(_MARGIN)
    chips = [("Data source", "Prometheus"), *((v.label, "All") for v in dashboard.variables)]
    for label, value in chips:
        yield rect(x, 54, width(label, 12) + 16, 26, "#22252b", edge=EDGE, round_=3)
        yield text(x + 8, 71, label, fill=FAINT)
        x += width(label, 12) + 16
        yield rect(x, 54, width(value, 12) + 20, 26, PANEL, edge=EDGE, round_=3)
        yield text(x + 8, 71, value)
        x += width(value, 12) + 32


def _foot(hour: Hour, height: float) -> Iterator[str]:
    agents = ", ".join(f"{node} on Linux {kernel}" for node, kernel in hour.kernels.items())
    words = f"Drawn by tetraflux docs of recorded metrics ({agents}); no screenshot of Grafana"
    yield text(_WIDTH / 2, height - 13, words, size=11, fill=FAINT, anchor="middle")


def _spot(place: Place) -> Box:
    column = (_WIDTH - 2 * _MARGIN + _GAP) / COLUMNS
    return Box(
        _MARGIN + place.left * column,
        _HEAD + place.top * _UNIT,
        place.width * column - _GAP,
        place.height * _UNIT - _GAP,
    )


def _row(row: Row, place: Place) -> Iterator[str]:
    box = _spot(place)
    x, y = box.left + 4, box.top + 14
    yield f'<path d="M{x:g} {y - 4:g}l4 4l4 -4" fill="none" stroke="{FAINT}" stroke-width="1.5"/>'
    yield text(x + 16, y + 2, row.title, size=14, bold=True)


def _panel(panel: Panel, place: Place, hour: Hour) -> Iterator[str]:
    box = _spot(place)
    series = [each for each in hour.panels[panel.title] if each.shows]
    is_stat = panel.type is Visualization.stat
    fill = PANEL
    if is_stat and series:
        fill = DEEP[gauges.colour(series[0].value or 0, panel.steps)]
    yield rect(box.left, box.top, box.width, box.height, fill, edge=EDGE, round_=3)
    yield text(
        box.left + 10, box.top + 20, panel.title, size=13, room=box.width - 20, bold=not is_stat
    )
    inside = Box(box.left + 10, box.top + 30, box.width - 20, box.height - 38)
    if not series:
        yield from empty(panel.empty, inside)
    elif is_stat:
        yield from gauges.stat(panel, series, inside)
    elif panel.type is Visualization.bargauge:
        yield from gauges.bars(panel, series, inside)
    elif panel.type is Visualization.table:
        yield from tables.draw(panel, series, inside)
    else:
        yield from lines.draw(panel, series, hour, inside)
