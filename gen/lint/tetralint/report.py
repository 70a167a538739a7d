"""Findings as text, with the line that is meant and a caret below, and as JSON and annotations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .findings import Finding, Severity, ordered
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


def report(all_: Iterable[Linted], form: str) -> str:
    """What all files have, in one of `FORMATS`."""
    files = list(all_)
    if form == "sarif":
        from .sarif import sarif

        return sarif(files)
    if form == "junit":
        from .junit import junit

        return junit(files)
    if form == "json":
        rows = [finding._asdict() for each in files for finding in ordered(each.findings)]
        return as_json(rows)
    if form == "github":
        return "".join(f"{f.github()}\n" for each in files for f in ordered(each.findings))
    return "".join(text(each) for each in files)


def as_json(rows: object) -> str:
    """Data as `--format json` has it."""
    import json

    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


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
