"""Python expressions as text, laid out as `ruff format` leaves it alone.

Two layouts are all that it takes: in one line where it fits, else an item a line with a comma
after each, which the formatter takes as a wish. A test holds both against ruff itself.
"""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import category, east_asian_width

WIDTH = 100
"""Columns of a line, as pyproject.toml has them for ruff."""

_INDENT = 4


class Word(NamedTuple):
    """Source text that is never broken: a name, a number."""

    text: str


class Quoted(NamedTuple):
    """A text; one that does not fit is written in pieces, a line each."""

    text: str


class Call(NamedTuple):
    """A call with keywords alone."""

    name: str
    arguments: tuple[tuple[str, Node], ...]


class Several(NamedTuple):
    """A tuple."""

    items: tuple[Node, ...]


class Pairs(NamedTuple):
    """A dict whose keys are texts."""

    items: tuple[tuple[str, Node], ...]


Node = Word | Quoted | Call | Several | Pairs


def flat(node: Node) -> str:
    """The expression in one line."""
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Quoted):
        return quoted(node.text)
    if isinstance(node, Several):
        comma = "," if len(node.items) == 1 else ""
        return f"({', '.join(map(flat, node.items))}{comma})"
    inside = ", ".join(f"{before}{flat(each)}" for before, each in _items(node))
    return f"{{{inside}}}" if isinstance(node, Pairs) else f"{node.name}({inside})"


def laid_out(node: Node, before: str = "", depth: int = 0, after: int = 0) -> str:
    """The expression behind `before`, at a depth of indentation, with room for what comes after.

    The first line is not indented.
    """
    line = before + flat(node)
    if isinstance(node, Word) or _INDENT * depth + width(line) + after <= WIDTH:
        return line
    margin = " " * _INDENT * depth
    if isinstance(node, Quoted):
        pieces = _pieces(node.text, _INDENT * depth + width(before), _INDENT * depth, after)
        return before + f"\n{margin}".join(map(quoted, pieces))
    opened, closed = ("{", "}") if isinstance(node, Pairs) else ("(", ")")
    name = node.name if isinstance(node, Call) else ""
    if not _items(node):
        return line
    lines = [
        f"{margin}{' ' * _INDENT}{laid_out(each, start, depth + 1, 1)},"
        for start, each in _items(node)
    ]
    return "\n".join([f"{before}{name}{opened}", *lines, f"{margin}{closed}"])


def _items(node: Several | Pairs | Call) -> list[tuple[str, Node]]:
    """What is inside, each with what stands before it."""
    if isinstance(node, Several):
        return [("", each) for each in node.items]
    if isinstance(node, Pairs):
        return [(f"{quoted(key)}: ", each) for key, each in node.items]
    return [(f"{name}=", each) for name, each in node.arguments]


def width(text: str) -> int:
    """The columns that a text takes."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def quoted(text: str) -> str:
    """The text as a literal, in the quotes that need fewer escapes, double where it is the same."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    if char in "'\"":
        return char
    return repr(char)[1:-1]


def _pieces(text: str, first: int, rest: int, after: int) -> list[str]:
    """The text in parts, each of which fits behind its column; cut after a space where it can."""
    found = []
    column = first
    while width(quoted(text)) + column + after > WIDTH:
        end = _fitting(text, WIDTH - column - after)
        space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end)) + 1
        end = space or end
        found.append(text[:end])
        text = text[end:]
        column = rest
    return [*found, text] if text or not found else found


def _fitting(text: str, room: int) -> int:
    """How many characters of the text fit into a literal of so many columns; at least one."""
    end, taken = 0, 2
    for char in text:
        taken += max(width(_escaped(char, '"')), width(_escaped(char, "'")))
        if taken > room:
            break
        end += 1
    return max(end, 1)
