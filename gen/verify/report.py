"""The outcome of a run, for people, for programs such as `tetraflux docs`, and for a CI server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import orjson

from tetraflux.gen.verify.judge import Result, Verdict
from tetraflux.model.canary import Canary, Hook
from tetraflux.model.scenario import Expect, Place

_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped; what a step said may hold it."""


def report(
    results: Sequence[Result],
    kernel: str,
    place: Place,
    form: str,
    canaries: Sequence[Canary] = (),
) -> str:
    """All results as `text`, `json` or `junit`; `canaries` are those that they are of, if any."""
    if form == "json":
        return _json(results, kernel, place)
    if form == "junit":
        return _junit(results, kernel, place)
    return _hooks(results, canaries) if canaries else _table(results)


def counted(results: Sequence[Result]) -> str:
    """The number of results by verdict."""
    counts = Counter(each.verdict for each in results)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])


def canary_summary(results: Sequence[Result], without: Mapping[Hook, str]) -> str:
    """The number of hooks by verdict, and a line for each that was not tested, with the reason."""
    hooks = [f"not tested: {each.policy} {each.name}: {why}" for each, why in without.items()]
    return "\n".join([*hooks, f"{len(results)} canaries: {counted(results)}"])


def summary(results: Sequence[Result], destructive: int, elsewhere: int) -> str:
    """One line: the number of results by verdict, and the number of skipped scenarios."""
    left = []
    if destructive:
        left.append(f"{destructive} that need --destructive")
    if elsewhere:
        left.append(f"{elsewhere} for another --place")
    counts_line = f"{len(results)} scenarios: {counted(results)}"
    return counts_line + (f"; skipped: {', '.join(left)}" if left else "")


def _table(results: Sequence[Result]) -> str:
    rows = [("", "policy", "scenario", "expected", "seen", "events", "latency", "note")]
    rows += [
        (
            "" if each.good else "!",
            each.step.detection.name,
            each.step.scenario.name,
            "a report" if each.step.scenario.expect is Expect.report else "silence",
            str(each.verdict),
            " ".join(f"{name}={count}" for name, count in each.events.items()) or "-",
            _latency(each),
            " ".join(each.note.split()),
        )
        for each in results
    ]
    return _aligned(rows)


def _hooks(results: Sequence[Result], canaries: Sequence[Canary]) -> str:
    rows = [("", "policy", "hook", "seen", "events", "latency", "message", "note")]
    rows += [
        (
            "" if each.good else "!",
            canary.policy,
            " or ".join(hook.name for hook in canary.hooks),
            str(each.verdict),
            str(sum(each.events.values())),
            _latency(each),
            canary.hooks[0].message,
            " ".join(each.note.split()),
        )
        for each, canary in zip(results, canaries, strict=True)
    ]
    return _aligned(rows)


def _latency(result: Result) -> str:
    return "-" if result.latency_seconds is None else f"{result.latency_seconds:.2f} s"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = ("  ".join([*map(str.ljust, row[:-1], widths), row[-1]]).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _json(results: Sequence[Result], kernel: str, place: Place) -> str:
    samples: dict[str, Any] = {}
    for each in results:
        if each.verdict is Verdict.reported:
            samples.setdefault(each.step.detection.name, orjson.loads(each.sample))
    data = {
        "kernel": kernel,
        "place": str(place),
        "results": [
            {
                "detection": each.step.detection.name,
                "scenario": each.step.scenario.name,
                "expect": str(each.step.scenario.expect),
                "verdict": str(each.verdict),
                "events": each.events,
                "latency_seconds": _rounded(each.latency_seconds),
                "note": each.note,
            }
            for each in results
        ],
        "samples": samples,
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n"


def _junit(results: Sequence[Result], kernel: str, place: Place) -> str:
    top = ElementTree.Element("testsuites", _numbers(results))
    for name, group in groupby(results, key=lambda each: each.step.detection.name):
        of_suite = list(group)
        suite = ElementTree.SubElement(top, "testsuite", {"name": name, **_numbers(of_suite)})
        properties = ElementTree.SubElement(suite, "properties")
        for key, value in (("kernel", _clean(kernel)), ("place", str(place))):
            ElementTree.SubElement(properties, "property", {"name": key, "value": value})
        for each in of_suite:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                {
                    "classname": name,
                    "name": each.step.scenario.name,
                    "time": str(_rounded(each.latency_seconds) or 0),
                },
            )
            if not each.good:
                kind = "failure" if _is_failure(each) else "error"
                counts_line = {"type": str(each.verdict), "message": _clean(_message(each))}
                ElementTree.SubElement(case, kind, counts_line)
    ElementTree.indent(top)
    text = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _numbers(results: Sequence[Result]) -> dict[str, str]:
    failures = sum(1 for each in results if _is_failure(each))
    errors = sum(1 for each in results if not each.good) - failures
    return {"tests": str(len(results)), "failures": str(failures), "errors": str(errors)}


def _is_failure(result: Result) -> bool:
    """Whether the detection is at fault, and not the run."""
    return result.verdict in (Verdict.missed, Verdict.false_alarm)


def _message(result: Result) -> str:
    counted = ", ".join(f"{count} events of {name}" for name, count in result.events.items())
    return "; ".join(part for part in (str(result.verdict), counted, result.note) if part)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
