"""Findings as SARIF 2.1.0, which GitHub code scanning and other viewers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import __version__
from .findings import Finding, Severity, as_json, ordered
from .pages import pages, url

if TYPE_CHECKING:
    from .files import Linted

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


MOST = 5000
"""GitHub shows no more of a run, the worst first, and refuses one with 25,000 (docs: SARIF support
for code scanning, limits)."""


class Sarif:
    """One run with a result for each finding, the worst first, and a rule for each id."""

    def __init__(self) -> None:
        self._kept: dict[Severity, list[Finding]] = {each: [] for each in Severity}
        self._seen = 0

    @property
    def left_out(self) -> int:
        """How many findings the run has not, being beyond `MOST`."""
        return max(0, self._seen - MOST)

    def add(self, linted: Linted) -> str:
        """Nothing yet: the errors come first."""
        found = ordered(linted.findings)
        self._seen += len(found)
        for each in found:
            kept = self._kept[each.severity]
            if len(kept) < MOST:
                kept.append(each)
        return ""

    def end(self) -> str:
        """The whole log."""
        findings = [each for kept in self._kept.values() for each in kept][:MOST]
        known = pages()
        ids = sorted({finding.id for finding in findings})
        places = {id_: number for number, id_ in enumerate(ids)}
        driver = {
            "name": "tetralint",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [_rule(id_, known.get(id_, "")) for id_ in ids],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            **self._invocation(),
            "results": [_result(each, places[each.id]) for each in findings],
        }
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return as_json(log)

    def _invocation(self) -> dict[str, Any]:
        """What the log says of itself, where it has not all."""
        if not self.left_out:
            return {}
        text = f"{self.left_out} findings of {self._seen} are left out: the first {MOST} are here"
        notification = {"level": "warning", "message": {"text": text}}
        invocation = {
            "executionSuccessful": True,
            "toolExecutionNotifications": [notification],
        }
        return {"invocations": [invocation]}


def _rule(id_: str, page: str) -> dict[str, Any]:
    first = page.strip().split("\n\n")[0].replace("\n", " ")
    link = {"helpUri": url(id_)} if url(id_) else {}
    return {
        "id": id_,
        "shortDescription": {"text": first or id_},
        "help": {"text": page.strip() or id_, "markdown": page.strip() or id_},
        **link,
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": quote(finding.file, safe="/<>")}
    if finding.file == "<stdin>":
        artifact = {"uri": "stdin"}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if finding.line:
        column = max(finding.column, 1)
        place["region"] = {
            "startLine": finding.line,
            "startColumn": column,
            "endColumn": column + max(finding.width, 1),
        }
    return {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }
