"""The words of the pages as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from textwrap import fill

WIDTH = 96
_TAG = re.compile(r"</?code>")


def plain(markup: object) -> str:
    """Markdown of `gen.docs` without what only a page needs; code stays between backticks."""
    return unescape(_TAG.sub("`", str(markup)))


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """A paragraph that begins with `first`, its other lines indented to it."""
    inner = " " * len(first) if rest is None else rest
    return fill(
        " ".join(_visible(text).split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=inner,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, end = [*parts] or ["nothing"]
    return f"{', '.join(most)} {last} {end}" if most else end


def code(text: object) -> str:
    """A name or a value between backticks."""
    return f"`{_visible(str(text))}`"


def _visible(text: str) -> str:
    """The text without what would steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
