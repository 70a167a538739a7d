"""A file as text, and the places in it: what people see when they are told of a line."""

from __future__ import annotations

import re
from typing import NamedTuple

from .findings import Finding, Severity

SUFFIXES = (".yaml", ".yml", ".json")
"""What is read of a folder; a file that is named is read whatever it is called."""

MAX_BYTES = 64 << 20
"""Larger files are not read: ten thousand policies are smaller."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
"""What YAML does not allow (YAML 1.1, chapter 5.1)."""


class Place(NamedTuple):
    """A place in a file: line and column from 1, and how many characters it is wide."""

    line: int
    column: int
    width: int = 1


class Source(NamedTuple):
    """A file's text, its lines ended as by Unix."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """A line of it, from 1, without its end; nothing where there is none."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""


def source(name: str, content: bytes) -> Source | Finding:
    """The text of a file's bytes, or what is wrong with them."""
    if len(content) > MAX_BYTES:
        return too_large(name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _no_text(name, Place(1, 1), "the file is UTF-16, not UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        byte = content[error.start]
        return _no_text(name, _end(before), f"byte 0x{byte:02x} is no UTF-8")
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        what = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
        return _no_text(name, _end(text[: found.start()]), what)
    return Source(name, text)


def _end(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _no_text(name: str, place: Place, problem: str) -> Finding:
    return Finding(
        id="yaml/syntax",
        severity=Severity.ERROR,
        file=name,
        line=place.line,
        column=place.column,
        problem=problem,
        consequence="nothing reads the file, so none of its policies is applied",
        fix="save it as UTF-8 text",
    )


def too_large(name: str) -> Finding:
    """A file that is too large to be read."""
    return Finding(
        id="yaml/too-large",
        severity=Severity.ERROR,
        file=name,
        problem=f"the file has more than {MAX_BYTES >> 20} MiB",
        consequence="it was not read, and none of its policies was judged",
        fix="split it, or name only the files that hold policies",
    )
