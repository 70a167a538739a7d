"""Elements of an SVG, as text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tetraflux.gen.maintain.pages.picture.words import cut

GROUND, PANEL, EDGE = "#111217", "#181b1f", "#2c3038"
TEXT, FAINT, GRID = "#d5d6e0", "#9a9caa", "#2a2d35"
LINES = (
    *("#6ccb63", "#f2c037", "#5a9bf5", "#ff9a3d", "#f2596b", "#b97fe0"),
    *("#4fc3c7", "#e58fb4", "#a8c256", "#8f9dff", "#d9a15b", "#7fb8e6"),
)
"""Colours of lines, in their order."""

COLOURS = {
    "green": "#6ccb63",
    "yellow": "#f2c037",
    "orange": "#ff9a3d",
    "red": "#f2596b",
    "blue": "#5a9bf5",
}
DEEP = {
    "green": "#2b7a3d",
    "yellow": "#8f6a00",
    "orange": "#b3541e",
    "red": "#b3263a",
    "blue": "#2a5db0",
}
"""The same colours as a ground for white letters."""


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    edge: str = "",
    round_: float = 0,
) -> str:
    """A rectangle."""
    more = f' rx="{number(round_)}"' if round_ else ""
    more += f' stroke="{edge}"' if edge else ""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {place} fill="{fill}"{more}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, color: str, *, dash: str = "", width: float = 1
) -> str:
    """A straight line."""
    more = f' stroke-dasharray="{dash}"' if dash else ""
    more += f' stroke-width="{number(width)}"' if width != 1 else ""
    place = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {place} stroke="{color}"{more}/>'


def path(points: Iterable[tuple[float, float]], color: str, floor: float) -> str:
    """A line through points, and a faint ground between it and the floor."""
    inside = [f"{number(x)} {number(y)}" for x, y in points]
    if not inside:
        return ""
    drawn = "M" + "L".join(inside)
    first, last = inside[0].split()[0], inside[-1].split()[0]
    ground = f"{drawn}L{last} {number(floor)}L{first} {number(floor)}Z"
    return (
        f'<path d="{ground}" fill="{color}" fill-opacity=".08"/>'
        f'<path d="{drawn}" fill="none" stroke="{color}" stroke-width="1.4"/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    fill: str = TEXT,
    room: float | None = None,
    anchor: str = "",
    bold: bool = False,
) -> str:
    """A text on its base line, cut where there is no room."""
    if room is not None:
        words = cut(words, size, room)
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += ' font-weight="600"' if bold else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{fill}"'
    return f"<text {place}{more}>{escape(words, quote=False)}</text>"
