"""Where things are in a picture: boxes, and what a panel says that has nothing to show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tetraflux.gen.maintain.pages.picture.svg import FAINT, text
from tetraflux.gen.maintain.pages.picture.words import wrapped


class Box(NamedTuple):
    """A rectangle, in pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


def empty(words: str, box: Box) -> Iterator[str]:
    """What a panel says instead of "No data"."""
    lines = wrapped(words, 14, box.width - 40)
    top = box.top + box.height / 2 - (len(lines) - 1) * 10
    for number, each in enumerate(lines):
        middle = box.left + box.width / 2
        yield text(middle, top + number * 20, each, size=14, fill=FAINT, anchor="middle")
