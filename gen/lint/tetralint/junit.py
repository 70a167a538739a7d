"""Findings as JUnit XML: a suite per file, a case per finding, one that passes where is none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from .findings import Finding, Severity, ordered
from .words import safe

if TYPE_CHECKING:
    from .files import Linted


class Junit:
    """One document; errors are failures, warnings and notes are cases that pass and say so."""

    left_out = 0

    def __init__(self) -> None:
        self._begun = False

    def add(self, linted: Linted) -> str:
        """The suite of a file."""
        findings = ordered(linted.findings)
        suite = Xml.Element(
            "testsuite",
            name=_xml(linted.source.name),
            tests=str(len(findings) or 1),
            failures=str(sum(1 for f in findings if f.severity is Severity.ERROR)),
            errors="0",
        )
        if not findings:
            Xml.SubElement(suite, "testcase", name="no findings", classname="tetralint")
        for finding in findings:
            _case(suite, finding)
        Xml.indent(suite, level=1)
        start, self._begun = "" if self._begun else '<testsuites name="tetralint">\n', True
        return f"{start}  {Xml.tostring(suite, encoding='unicode')}\n"

    def end(self) -> str:
        """The end of the document."""
        return "</testsuites>\n" if self._begun else '<testsuites name="tetralint" />\n'


def _case(suite: Xml.Element, finding: Finding) -> None:
    case = Xml.SubElement(
        suite, "testcase", name=_xml(f"{finding.place} {finding.id}"), classname=finding.id
    )
    if finding.severity is Severity.ERROR:
        inner = Xml.SubElement(case, "failure", message=_xml(finding.problem), type=finding.id)
    else:
        inner = Xml.SubElement(case, "system-out")
    inner.text = _xml(finding.text())


def _xml(text: str) -> str:
    """The text without what neither XML nor a terminal takes."""
    return safe(text)
