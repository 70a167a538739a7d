"""Findings as text, with the line that is meant and a caret below, and as JSON and annotations."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Protocol

from .findings import Finding, Severity, as_json, ordered
from .program import EXPLAIN
from .words import safe

if TYPE_CHECKING:
    from .files import Linted

FORMATS = ("text", "json", "github", "sarif", "junit")
_WIDEST = 160
"""Longer lines are cut around the place that is meant."""

_BOLD = "1"
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
"""Of a terminal (ECMA-48, Select Graphic Rendition): red, yellow, cyan."""


class Writer(Protocol):
    """A format: the text of each file, and what ends the whole. It holds what it must, no more."""

    def add(self, linted: Linted) -> str:
        """What is printed once a file is linted."""

    def end(self) -> str:
        """What is printed after the last one."""

    @property
    def left_out(self) -> int:
        """How many findings are not in the report, since nobody would see them there."""


class Text:
    """For people."""

    left_out = 0

    def __init__(self, coloured: bool = False) -> None:
        self._coloured = coloured

    def add(self, linted: Linted) -> str:
        """The findings with their lines."""
        return text(linted, self._coloured)

    def end(self) -> str:
        """Nothing: the counts go to stderr."""
        return ""


class Json:
    """A list of objects, each printed as soon as it is known."""

    left_out = 0

    def __init__(self) -> None:
        self._begun = False

    def add(self, linted: Linted) -> str:
        """The rows of a file."""
        return "".join(map(self._row, ordered(linted.findings)))

    def _row(self, finding: Finding) -> str:
        start, self._begun = ",\n" if self._begun else "[\n", True
        return start + indent(as_json(finding._asdict()).rstrip("\n"), "  ")

    def end(self) -> str:
        """The end of the list."""
        return "\n]\n" if self._begun else "[]\n"


class Github:
    """An annotation a line."""

    left_out = 0

    def add(self, linted: Linted) -> str:
        """The annotations of a file."""
        return "".join(f"{finding.github()}\n" for finding in ordered(linted.findings))

    def end(self) -> str:
        """Nothing."""
        return ""


def writer(form: str, coloured: bool = False) -> Writer:
    """The writer of one of `FORMATS`."""
    if form == "sarif":
        from .sarif import Sarif

        return Sarif()
    if form == "junit":
        from .junit import Junit

        return Junit()
    if form == "json":
        return Json()
    return Github() if form == "github" else Text(coloured)


def text(linted: Linted, coloured: bool = False) -> str:
    """The findings of a file as a person reads them."""
    lines = linted.source.text.split("\n") if linted.findings else []
    return "".join(_formatted(finding, lines, coloured) for finding in ordered(linted.findings))


def _formatted(finding: Finding, lines: list[str], coloured: bool) -> str:
    colour, bold = (_COLOURS[finding.severity], _BOLD) if coloured else ("", "")
    where = "".join(f"{part}: " for part in (finding.object, finding.path) if part)
    head = _painted(f"{finding.severity}[{finding.id}]", colour)
    parts = [f"{head} {_painted(safe(finding.place), bold)}: {safe(where)}"]
    parts[0] += safe(finding.problem)
    if 0 < finding.line <= len(lines):
        line, caret = _excerpt(lines[finding.line - 1], finding)
        parts += [line, caret.rstrip("^") + _painted("^" * caret.count("^"), colour)]
    parts.append(f"  why: {safe(finding.consequence)}")
    parts.append(f"  fix: {safe(finding.fix)}")
    parts.append(f"  see: {EXPLAIN} {finding.id}")
    return "\n".join(parts) + "\n\n"


def _painted(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colour else text


def _excerpt(line: str, finding: Finding) -> tuple[str, str]:
    column = min(max(finding.column, 1), len(line) + 1)
    start = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = safe(line[start : start + _WIDEST].replace("\t", " "))
    width = min(max(finding.width, 1), max(len(shown) - (column - 1 - start), 1))
    margin = f"{finding.line:>6} | "
    return f"{margin}{shown}", f"{'| ':>{len(margin)}}{' ' * (column - 1 - start)}{'^' * width}"
