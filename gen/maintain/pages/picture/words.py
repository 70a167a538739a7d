"""Texts of a picture: how wide they are in a common sans-serif font, and where to cut them."""

from __future__ import annotations

_NARROW = frozenset("ijlI.,:;|!'`")
_SLIM = frozenset("ftr()[]{}-/\\ ")
_BROAD = frozenset("mwMW@%")
_ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """The width of a text in pixels, at a font size: a little more than most fonts need."""
    return sum(map(_share, text)) * size


def _share(char: str) -> float:
    if char in _NARROW:
        return 0.3
    if char in _SLIM:
        return 0.39
    if char in _BROAD:
        return 0.92
    return 0.72 if char.isupper() else 0.6


def cut(text: str, size: float, room: float) -> str:
    """The text, or as much of its beginning as there is room for, and an ellipsis."""
    if width(text, size) <= room + 0.01:
        return text
    while text and width(text + _ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS if text else ""


def pinched(text: str, size: float, room: float) -> str:
    """The text, or its beginning and its end: of names that begin alike, the end tells."""
    if width(text, size) <= room + 0.01:
        return text
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    while head and tail and width(head + _ELLIPSIS + tail, size) > room:
        head, tail = (head[:-1], tail) if len(head) >= len(tail) else (head, tail[1:])
    return head + _ELLIPSIS + tail


def wrapped(text: str, size: float, room: float) -> list[str]:
    """The text in lines that there is room for, broken at blanks."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [cut(line, size, room) for line in lines]
