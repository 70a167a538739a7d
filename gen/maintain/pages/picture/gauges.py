"""Panels with one number, and with a bar for each of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetraflux.gen.docs.hour import Shown
from tetraflux.gen.maintain.pages.picture.frame import Box
from tetraflux.gen.maintain.pages.picture.numbers import formatted
from tetraflux.gen.maintain.pages.picture.svg import COLOURS, FAINT, GRID, rect, text
from tetraflux.gen.maintain.pages.picture.words import width
from tetraflux.model.kinds.grafana import Colour, Panel, Step

_SMALL = 11


def colour(value: float, steps: Sequence[Step]) -> Colour:
    """The colour of a value: that of the last step that it has reached."""
    reached = [step.color for step in steps if step.value is None or value >= step.value]
    return reached[-1] if reached else "green"


def stat(panel: Panel, series: Sequence[Shown], box: Box) -> Iterator[str]:
    """The number, large."""
    words = formatted(series[0].value or 0, panel.unit)
    middle = box.left + box.width / 2
    y = box.top + box.height / 2 + 14
    yield text(middle, y, words, size=40, fill="#ffffff", anchor="middle", bold=True)


def bars(panel: Panel, series: Sequence[Shown], box: Box) -> Iterator[str]:
    """A bar each, as many as fit: its name, its length, its number."""
    values = [each.value or 0 for each in series]
    top = max(values) or 1
    row = min(26.0, box.height / len(series))
    numbers = [formatted(value, panel.unit) for value in values]
    behind = max(width(each, _SMALL) for each in numbers) + 8
    names = min(max(width(each.legend, _SMALL) for each in series) + 10, box.width * 0.55)
    room = box.width - names - behind
    for n, (each, value, words) in enumerate(zip(series, values, numbers, strict=True)):
        y = box.top + n * row
        base = y + row / 2 + 4
        yield text(box.left, base, each.legend, size=_SMALL, room=names - 10)
        yield rect(box.left + names, y + 3, room, row - 6, GRID, round_=2)
        color = COLOURS[colour(value, panel.steps)]
        if value:
            length = max(room * value / top, 2)
            yield rect(box.left + names, y + 3, length, row - 6, color, round_=2)
        yield text(
            box.right, base, words, size=_SMALL, fill=color if value else FAINT, anchor="end"
        )
