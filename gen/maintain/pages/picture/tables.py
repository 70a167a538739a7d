"""Panels with a table: a row for each result, or a matrix of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetraflux.gen.docs.hour import Shown
from tetraflux.gen.maintain.pages.picture.frame import Box
from tetraflux.gen.maintain.pages.picture.gauges import colour
from tetraflux.gen.maintain.pages.picture.numbers import formatted
from tetraflux.gen.maintain.pages.picture.svg import COLOURS, FAINT, GRID, TEXT, line, text
from tetraflux.gen.maintain.pages.picture.words import pinched, width
from tetraflux.model.kinds.grafana import Panel

_ROW = 24
_SMALL = 12

Cell = tuple[str, float | None]
"""What a cell says, and its number where it is one."""


def draw(panel: Panel, series: Sequence[Shown], box: Box) -> Iterator[str]:
    """The inside of the panel: headings, and as many rows as fit."""
    rows = _matrix(panel, series) if panel.pivot else _rows(panel, series)
    widths = _widths(panel, rows, box.width)
    fit = int((box.height - _ROW) // _ROW)
    shown = rows if len(rows) <= fit else rows[: fit - 1]
    left = box.left
    for column, room in zip(panel.columns, widths, strict=True):
        yield text(
            left, box.top + 16, column.heading, size=_SMALL, fill=COLOURS["blue"], room=room - 10
        )
        left += room
    for n, row in enumerate(shown):
        top = box.top + (n + 1) * _ROW
        yield line(box.left, top, box.right, top, GRID)
        left = box.left
        for column, room, (words, value) in zip(panel.columns, widths, row, strict=True):
            steps = column.steps if value is not None else ()
            fill = COLOURS[colour(value or 0, steps)] if steps else TEXT
            yield text(left, top + 16, pinched(words, _SMALL, room - 10), size=_SMALL, fill=fill)
            left += room
    if len(shown) < len(rows):
        top = box.top + (len(shown) + 1) * _ROW
        yield line(box.left, top, box.right, top, GRID)
        more = f"and {len(rows) - len(shown)} more rows, by scrolling"
        yield text(box.left, top + 16, more, size=_SMALL, fill=FAINT)


def _rows(panel: Panel, series: Sequence[Shown]) -> list[list[Cell]]:
    """The results, the largest number first."""
    by_value = sorted(series, key=lambda each: (-(each.value or 0), sorted(each.labels.items())))
    return [
        [
            (formatted(each.value or 0, panel.unit), each.value)
            if column.label == "Value"
            else (each.labels.get(column.label, ""), None)
            for column in panel.columns
        ]
        for each in by_value
    ]


def _matrix(panel: Panel, series: Sequence[Shown]) -> list[list[Cell]]:
    """A row for each value of the first column's label, a column for each value of the pivot."""
    first = panel.columns[0].label
    found = {(each.labels[first], each.labels[panel.pivot]): each.value for each in series}
    rows = []
    for name in sorted({name for name, _ in found}):
        row: list[Cell] = [(name, None)]
        for column in panel.columns[1:]:
            value = found.get((name, column.label))
            row.append(("" if value is None else formatted(value, panel.unit), value))
        rows.append(row)
    return rows


def _widths(panel: Panel, rows: Sequence[Sequence[Cell]], room: float) -> list[float]:
    """What each column needs for its longest text; less for the widest ones where that is more."""
    needs = []
    for number, column in enumerate(panel.columns):
        texts = [column.heading, *(row[number][0] for row in rows)]
        needs.append(max(width(each, _SMALL) for each in texts) + 14)
    spare = room - sum(needs)
    if spare >= 0:
        return [each + spare / len(needs) for each in needs]
    limit = max(needs)
    while sum(min(each, limit) for each in needs) > room:
        limit -= 1
    return [min(each, limit) for each in needs]
