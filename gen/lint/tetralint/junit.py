"""Findings as JUnit XML: a suite per file, a case per finding, one that passes where is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from .findings import Finding, Severity, ordered

if TYPE_CHECKING:
    from .files import Linted

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(files: Sequence[Linted]) -> str:
    """One document; errors are failures, warnings and notes are cases that pass and say so."""
    top = Xml.Element("testsuites", name="tetralint")
    for each in files:
        findings = ordered(each.findings)
        failures = sum(1 for f in findings if f.severity is Severity.ERROR)
        suite = Xml.SubElement(
            top,
            "testsuite",
            name=_xml(each.source.name),
            tests=str(len(findings) or 1),
            failures=str(failures),
            errors="0",
        )
        if not findings:
            Xml.SubElement(suite, "testcase", name="no findings", classname="tetralint")
        for finding in findings:
            _case(suite, finding)
    Xml.indent(top)
    return Xml.tostring(top, encoding="unicode", xml_declaration=False) + "\n"


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
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
