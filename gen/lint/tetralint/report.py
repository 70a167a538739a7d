"""Findings as text, with the line that is meant and a caret below, and as JSON and annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .findings import Finding, ordered
from .pages import page_of

if TYPE_CHECKING:
    from .files import Judged

FORMATS = ("text", "json", "github", "sarif", "junit")
_WIDEST = 160
"""Longer lines are cut around the place that is meant."""


def report(all_: Iterable[Judged], form: str) -> str:
    """What all files have, in one of `FORMATS`."""
    files = list(all_)
    if form == "sarif":
        from .sarif import sarif

        return sarif(files)
    if form == "junit":
        from .junit import junit

        return junit(files)
    if form == "json":
        rows = [row(finding) for each in files for finding in ordered(each.findings)]
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    if form == "github":
        return "".join(f"{f.github()}\n" for each in files for f in ordered(each.findings))
    return "".join(text(each) for each in files)


def row(finding: Finding) -> dict[str, object]:
    """A finding as JSON has it."""
    return {**finding._asdict(), "page": page_of(finding.id)}


def text(judged: Judged) -> str:
    """The findings of a file as a person reads them."""
    lines = judged.source.text.split("\n") if judged.findings else []
    return "".join(_told(finding, lines) for finding in ordered(judged.findings))


def _told(finding: Finding, lines: list[str]) -> str:
    where = "".join(f"{part}: " for part in (finding.object, finding.path) if part)
    told = [f"{finding.severity}[{finding.id}] {_safe(finding.place)}: {_safe(where)}"]
    told[0] += _safe(finding.problem)
    if 0 < finding.line <= len(lines):
        told += _excerpt(lines[finding.line - 1], finding)
    told.append(f"  why: {_safe(finding.consequence)}")
    told.append(f"  fix: {_safe(finding.fix)}")
    page = page_of(finding.id)
    more = f"tetraflux check --explain {finding.id}"
    told.append(f"  see: {page} ({more})" if page else f"  see: {more}")
    return "\n".join(told) + "\n\n"


def _excerpt(line: str, finding: Finding) -> list[str]:
    column = min(max(finding.column, 1), len(line) + 1)
    start = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = _safe(line[start : start + _WIDEST].replace("\t", " "))
    width = min(max(finding.width, 1), max(len(shown) - (column - 1 - start), 1))
    margin = f"{finding.line:>6} | "
    return [f"{margin}{shown}", f"{'| ':>{len(margin)}}{' ' * (column - 1 - start)}{'^' * width}"]


def _safe(text: str) -> str:
    """The text without what would steer a terminal or break the line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
