"""What a check says: one finding is a place, a value, a consequence and a fix.

Every verb that judges something speaks in findings, so that a person, a CI log and a
pull request annotation read the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from .words import safe


class Severity(StrEnum):
    """How bad: an `error` stops the build, a `warning` and a `note` are only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """One thing that is wrong or worth knowing.

    `id` is stable and has a page (`tetraflux check --explain ID`); `file` is where a person fixes
    it; `object` is `Kind/namespace/name`; `path` is the field inside it; `problem` names the value;
    `consequence` says what would happen; `fix` says what to do. `line` and `column` count from 1,
    0 means unknown; `width` is how many characters of the line are meant.
    """

    id: str
    severity: Severity
    file: str
    problem: str
    consequence: str
    fix: str
    object: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    width: int = 0

    @property
    def message(self) -> str:
        """The finding without its id and file, as one line."""
        where = "".join(f"{part}: " for part in (self.object, self.path) if part)
        text = f"{where}{self.problem}; {self.consequence}. fix: {self.fix}"
        return safe(" ".join(text.split()))

    def text(self) -> str:
        """The finding as a person reads it in a terminal."""
        return f"{self.severity}[{self.id}] {safe(self.place)}: {self.message}"

    @property
    def place(self) -> str:
        """The file, with line and column as far as they are known, as editors read it."""
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])

    def github(self) -> str:
        """The finding as a GitHub Actions workflow command (docs: workflow-commands)."""
        level = "notice" if self.severity is Severity.NOTE else str(self.severity)
        properties = {"file": self.file, "line": str(self.line or 1), "title": self.id}
        if self.column:
            properties["col"] = str(self.column)
        joined = ",".join(
            f"{key}={_escape(safe(value), True)}" for key, value in properties.items()
        )
        return f"::{level} {joined}::{_escape(self.message, False)}"


def _escape(text: str, is_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in a fixed order, the worst first, each once."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return sorted(
        set(findings),
        key=lambda f: (
            rank[f.severity],
            f.file,
            f.line,
            f.column,
            f.object,
            f.path,
            f.id,
            f.problem,
        ),
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings stops a build."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def as_json(rows: object) -> str:
    """Data as `--format json` has it, with nothing that a terminal would obey."""
    import json

    text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        each if each == "\n" or each.isprintable() else json.dumps(each)[1:-1] for each in text
    )


def report(findings: Sequence[Finding], form: str) -> str:
    """The findings as `text`, `json` (a list of objects) or `github` annotations."""
    if form == "json":
        return as_json([finding._asdict() for finding in findings])
    line = Finding.github if form == "github" else Finding.text
    return "".join(f"{line(finding)}\n" for finding in findings)
