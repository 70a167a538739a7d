"""Findings as SARIF 2.1.0, which GitHub code scanning and other viewers read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import __version__
from .findings import Finding, Severity, ordered
from .pages import pages, url

if TYPE_CHECKING:
    from .files import Linted

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(files: Sequence[Linted]) -> str:
    """One run with a result for each finding, and a rule for each id that occurs."""
    findings = [finding for each in files for finding in ordered(each.findings)]
    known = pages()
    ids = sorted({finding.id for finding in findings})
    rules = [_rule(id_, known.get(id_, "")) for id_ in ids]
    driver = {
        "name": "tetralint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, ids.index(each.id)) for each in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


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
