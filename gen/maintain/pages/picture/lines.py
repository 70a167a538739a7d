"""Panels with lines over time: axes, marks of alerts, thresholds, legends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tetraflux.gen.docs.hour import Hour, Shown
from tetraflux.gen.maintain.pages.picture import svg
from tetraflux.gen.maintain.pages.picture.frame import Box
from tetraflux.gen.maintain.pages.picture.numbers import formatted, ticks
from tetraflux.gen.maintain.pages.picture.svg import (
    COLOURS,
    FAINT,
    GRID,
    LINES,
    line,
    path,
    rect,
    text,
)
from tetraflux.gen.maintain.pages.picture.words import pinched, width
from tetraflux.gen.panels import WIDE
from tetraflux.model.kinds.grafana import Colour, Panel

_ROW = 17
_SMALL = 11
_NEAR = 14
"""Marks that are nearer to each other, in pixels, would be one dark patch."""


def draw(panel: Panel, series: Sequence[Shown], hour: Hour, box: Box) -> Iterator[str]:
    """The inside of the panel."""
    legend = _Legend(panel, series)
    if panel.width >= WIDE:
        side = min(box.width * 0.56, legend.name_width + 2 * legend.column + 24)
        plot = Box(box.left, box.top, box.width - side - 14, box.height)
        yield from legend.table(Box(plot.right + 14, box.top, side, box.height))
    else:
        rows = legend.rows(box.width)
        plot = Box(box.left, box.top, box.width, box.height - len(rows) * _ROW - 4)
        yield from legend.list(Box(box.left, plot.bottom + 4, box.width, len(rows) * _ROW), rows)
    yield from _plot(panel, series, hour, plot)


def _plot(panel: Panel, series: Sequence[Shown], hour: Hour, box: Box) -> Iterator[str]:
    values = [value for each in series for value in each.values if value is not None]
    marks = [0.0, 0.25, 0.5, 0.75, 1.0] if panel.maximum == 1 else ticks(max(values), panel.unit)
    labels = [formatted(mark, panel.unit) for mark in marks]
    left = box.left + max(width(label, _SMALL) for label in labels) + 6
    bottom = box.bottom - 18
    across, up = box.right - left - 8, bottom - box.top - 6

    def x(second: float) -> float:
        return left + across * second / hour.seconds

    def y(value: float) -> float:
        return bottom - up * value / marks[-1]

    for mark, label in zip(marks, labels, strict=True):
        yield line(left, y(mark), left + across, y(mark), GRID)
        yield text(left - 6, y(mark) + 4, label, size=_SMALL, fill=FAINT, anchor="end")
    fits = (each for each in (300, 600, 1200, 1800) if across * each / hour.seconds > 56)
    every = next(fits, hour.seconds)
    for second in range(0, hour.seconds + 1, every):
        yield line(x(second), box.top + 6, x(second), bottom, GRID)
        clock = f"{second // 3600:02}:{second % 3600 // 60:02}"
        yield text(x(second), bottom + 14, clock, size=_SMALL, fill=FAINT, anchor="middle")
    for number, each in enumerate(series):
        for run in _runs(each.values):
            points = [(x(at * hour.step), y(value)) for at, value in run]
            yield path(points, LINES[number % len(LINES)], bottom)
    for step in panel.steps:
        if step.value is not None and step.value <= marks[-1]:
            at = y(step.value)
            yield line(left, at, left + across, at, COLOURS[step.color], dash="6 4")
    yield from _alerts(hour, box.top + 6, bottom, x)


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """The stretches in which there are values."""
    run: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append((at, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _alerts(hour: Hour, top: float, bottom: float, x: Callable[[float], float]) -> Iterator[str]:
    """A dashed line where alerts began to fire, with a mark; one for those that are near."""
    last: dict[Colour, float] = {}
    for firing in hour.alerts:
        at = x(firing.second)
        if at - last.get(firing.color, -_NEAR) < _NEAR:
            continue
        last[firing.color] = at
        color = COLOURS[firing.color]
        yield line(at, top, at, bottom, color, dash="3 3", width=0.8)
        corners = ((at, bottom), (at - 4, bottom + 5), (at + 4, bottom + 5))
        points = " ".join(f"{svg.number(a)},{svg.number(b)}" for a, b in corners)
        yield f'<polygon points="{points}" fill="{color}"/>'


class _Legend:
    """The names of the lines, with their colours; a table has the last and the largest value."""

    def __init__(self, panel: Panel, series: Sequence[Shown]) -> None:
        self.unit = panel.unit
        self.series = list(enumerate(series))
        self.name_width = max(width(each.legend, _SMALL) for each in series)
        self.numbers = [
            [formatted(number, self.unit) for number in (max(values), values[-1])]
            for each in series
            for values in [[value for value in each.values if value is not None]]
        ]
        said_ = [words for row in self.numbers for words in row]
        self.column = max(width(words, _SMALL) for words in ("Last", *said_)) + 12

    def rows(self, room: float) -> list[list[tuple[int, Shown, float]]]:
        """The list in lines, at most four: number, series and place of each."""
        lines: list[list[tuple[int, Shown, float]]] = [[]]
        left = 0.0
        for number, each in self.series:
            needs = 18 + min(width(each.legend, _SMALL), room - 18) + 14
            if lines[-1] and left + needs - 14 > room:
                lines.append([])
                left = 0.0
            lines[-1].append((number, each, left))
            left += needs
        return lines[:4]

    def list(self, box: Box, rows: list[list[tuple[int, Shown, float]]]) -> Iterator[str]:
        """One after the other, in lines."""
        for n, row in enumerate(rows):
            y = box.top + n * _ROW + 12
            for number, each, left in row:
                x = box.left + left
                yield rect(x, y - 5, 12, 3, LINES[number % len(LINES)], round_=1)
                room = box.width - left - 18
                yield text(x + 18, y, each.legend, size=_SMALL, fill=FAINT, room=room)

    def table(self, box: Box) -> Iterator[str]:
        """One below the other, as many as fit."""
        for n, heading in enumerate(("Max", "Last")):
            x = box.right - n * self.column
            yield text(x, box.top + 14, heading, size=_SMALL, fill=COLOURS["blue"], anchor="end")
        fit = int((box.height - 22) // _ROW)
        shown = self.series if len(self.series) <= fit else self.series[: fit - 1]
        for n, (number, each) in enumerate(shown):
            y = box.top + 22 + n * _ROW + 11
            yield rect(box.left, y - 5, 12, 3, LINES[number % len(LINES)], round_=1)
            room = box.width - 2 * self.column - 18
            yield text(box.left + 18, y, pinched(each.legend, _SMALL, room), size=_SMALL)
            for m, words in enumerate(self.numbers[number]):
                x = box.right - m * self.column
                yield text(x, y, words, size=_SMALL, fill=FAINT, anchor="end")
        if len(shown) < len(self.series):
            y = box.top + 22 + len(shown) * _ROW + 11
            more = f"and {len(self.series) - len(shown)} more"
            yield text(box.left + 18, y, more, size=_SMALL, fill=FAINT)
