"""What was measured: records that cannot be read, or tell of what the model no longer has."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recordings.steps import STEPS
from test_docs_door import DOOR, POLICIES, RECORDS, SCENARIOS, SETTINGS, made, recorded

from tetraflux.gen.docs import measured
from tetraflux.gen.docs.faults import PAGES
from tetraflux.gen.docs.records import Column, Runs, load, read
from tetraflux.gen.docs.render import render
from tetraflux.gen.docs.sample import shortened
from tetraflux.gen.docs.tuning import unknown
from tetraflux.gen.verify.events import stream
from tetraflux.gen.verify.judge import judge, read_run
from tetraflux.gen.verify.report import report
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.kernels import MEASURED
from tetraflux.model.scenario import Expect, Place, Scenario

RUN = "6.12-container.json"
Change = Callable[[dict[str, Any]], object]

CASES: list[tuple[str, str, Change]] = [
    (
        "docs/unreadable-record",
        "results.0.verdict",
        lambda t: t[RUN]["results"][0].update(verdict="fine"),
    ),
    ("docs/unreadable-record", "place", lambda t: t[RUN].pop("place")),
    (
        "docs/unreadable-record",
        "loops.file.all",
        lambda t: t["cost.json"]["loops"]["file"].update(all=0),
    ),
    ("docs/unreadable-record", "of the kernel 6.1.7", lambda t: t[RUN].update(kernel="6.1.7")),
    ("docs/unreadable-record", "the place host", lambda t: t[RUN].update(place="host")),
    ("docs/unreadable-record", "not named so", lambda t: t.update({"x.json": t.pop(RUN)})),
    ("docs/unreadable-record", "not named so", lambda t: t[RUN].update(kernel="6")),
    (
        "docs/stale-record",
        "the scenario 'a blue door' of door is not in the model",
        lambda t: t[RUN]["results"][0].update(scenario="a blue door"),
    ),
    (
        "docs/stale-record",
        "of gate is not in the model",
        lambda t: t[RUN]["results"][0].update(detection="gate"),
    ),
    (
        "docs/stale-record",
        "the model expects report",
        lambda t: t[RUN]["results"][0].update(expect="silence"),
    ),
    (
        "docs/stale-record",
        "is recorded 2 times",
        lambda t: t[RUN]["results"].append(t[RUN]["results"][0]),
    ),
    (
        "docs/stale-record",
        "does not run in the place host",
        lambda t: t["6.1-host.json"]["results"].append(t[RUN]["results"][1]),
    ),
    (
        "docs/stale-record",
        "a sample of gate",
        lambda t: t[RUN]["samples"].update(gate={}),
    ),
    (
        "docs/stale-record",
        "the loop exec was run with gate",
        lambda t: t["cost.json"]["loops"]["exec"].update(gate=1.0),
    ),
    (
        "docs/stale-record",
        "the policy gate loaded but is not in the model on 6.1.9",
        lambda t: t["load.json"]["kernels"][0]["seconds"].update(gate=1),
    ),
    (
        "docs/stale-record",
        "did not load on 6.12.117",
        lambda t: t["load.json"]["kernels"][1]["seconds"].popitem(),
    ),
    (
        "docs/unreadable-record",
        "kernels.0.warnings",
        lambda t: t["load.json"]["kernels"][0].pop("warnings"),
    ),
]


def findings(records: dict[str, Any]) -> tuple[Finding, ...]:
    files = {name: json.dumps(data).encode() for name, data in records.items()}
    return read(files, "docs/runs", {"door": SCENARIOS}, POLICIES)[1]


@pytest.mark.parametrize(("id_", "text", "change"), CASES)
def test_a_record_that_is_wrong_is_a_finding(id_: str, text: str, change: Change) -> None:
    broken = copy.deepcopy(RECORDS)
    change(broken)
    found = findings(broken)
    assert [each.id for each in found] == [id_], found
    assert text in found[0].text() and found[0].severity is Severity.ERROR
    assert found[0].file.startswith("docs/runs/") and "record it again" in found[0].fix


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"null", b"{}"])
@pytest.mark.parametrize("name", [RUN, "cost.json", "load.json"])
def test_a_file_that_is_no_record_is_a_finding(name: str, content: bytes) -> None:
    runs, found = read({name: content}, "docs/runs", {"door": SCENARIOS}, POLICIES)
    assert {each.id for each in found} == {"docs/unreadable-record"} and runs == Runs()


def test_several_faults_are_all_named() -> None:
    broken = copy.deepcopy(RECORDS)
    for change in (CASES[0][2], CASES[-1][2]):
        change(broken)
    assert len(findings(broken)) == 2


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "6.1-host.json").mkdir()
    (tmp_path / "cost.json").write_bytes(b"{}")
    files, found = load(tmp_path)
    assert files == {"cost.json": b"{}"} and [each.id for each in found] == [
        "docs/unreadable-record"
    ]
    assert load(tmp_path / "nowhere") == ({}, ())


def test_what_gen_verify_prints_is_a_record() -> None:
    recordings = Path(__file__).parent / "recordings"
    log = (recordings / "container.log").read_text(encoding="utf-8")
    lines = (recordings / "container.jsonl").read_text(encoding="utf-8").splitlines()
    results = judge(STEPS, read_run(log), stream((None, line) for line in lines))
    printed = report(results, "6.12.117-cloud", Place.container, "json").encode()
    scenarios: dict[str, list[Scenario]] = {}
    for step in STEPS:
        scenarios.setdefault(step.detection.name, []).append(step.scenario)
    runs, found = read({RUN: printed}, "docs/runs", scenarios, ())
    assert not found
    (run,) = runs.runs.values()
    assert [each.verdict for each in run.results] == [each.verdict for each in results]
    assert run.samples and all(shortened(each) for each in run.samples.values())


def test_a_newer_record_may_say_more() -> None:
    records = copy.deepcopy(RECORDS)
    records[RUN]["agent"] = records[RUN]["results"][0]["agent"] = "1.6.0"
    assert not findings(records)


def test_a_text_that_names_no_setting_is_a_finding() -> None:
    wrong = DOOR.model_copy(update={"tuning": ("policies.trusted_program: x",)})
    found = list(unknown(wrong, SETTINGS))
    assert [each.id for each in found] == ["docs/no-such-setting"]
    assert "policies.trusted_program," in found[0].problem
    assert not list(unknown(DOOR, SETTINGS))


def test_every_finding_is_provoked_and_has_a_page() -> None:
    assert PAGES.keys() == {case[0] for case in CASES} | {"docs/no-such-setting"}
    for id_, page in PAGES.items():
        assert page.startswith("\n") and page.endswith("\n") and len(page.split()) > 15, id_


# Numbers


def test_each_column_is_summed_up() -> None:
    totals = {each.column: each for each in measured.totals(made(recorded()))}
    assert [*totals] == [Column(kernel, place) for kernel in MEASURED for place in Place]
    container = totals[Column("6.12", Place.container)]
    assert (container.scenarios, container.good, container.events) == (3, 2, 3)
    assert container.counts == {"reported": 1, "silent": 1, "not measured": 1}
    assert container.latency == "0.25 s"
    host = totals[Column("6.1", Place.host)]
    assert (host.scenarios, host.good, host.counts["missed"]) == (2, 0, 1)
    nothing = totals[Column("6.1", Place.container)]
    assert not nothing.recorded and nothing.counts["not measured"] == 3
    assert measured.nowhere(made(recorded())) == 1 and measured.nowhere(made()) == 3


def test_a_newer_kernel_is_another_column_after_the_others() -> None:
    records = {"6.99-host.json": {**RECORDS["6.1-host.json"], "kernel": "6.99.1"}}
    files = {name: json.dumps(data).encode() for name, data in records.items()}
    runs, found = read(files, "docs/runs", {"door": SCENARIOS}, POLICIES)
    assert not found
    assert measured.columns(runs)[-1] == Column("6.99", Place.host)


def heads(text: str) -> list[str]:
    """The heads of the table of scenarios."""
    return cells(next(each for each in text.splitlines() if each.startswith("| scenario |")))


def cells(row: str) -> list[str]:
    """The cells of a row."""
    return row.removeprefix("| ").removesuffix(" |").split(" | ")


@pytest.mark.parametrize(
    ("verdict", "events", "cell"),
    [
        ("reported", 1, "seen, 1 event"),
        ("silent", 0, "silent"),
        ("silent", 2, "silent, 2 events"),
        ("missed", 0, "**missed**"),
        ("false alarm", 4, "**false alarm**, 4 events"),
        ("not run", 0, "**not run**"),
        ("not seen", 0, "**not seen**"),
    ],
)
def test_every_verdict_has_its_cell(verdict: str, events: int, cell: str) -> None:
    records = copy.deepcopy(RECORDS)
    counted = {"door": events} if events else {}
    expect = str(Expect.report)
    records[RUN]["results"][0].update(verdict=verdict, events=counted, expect=expect)
    files = {name: json.dumps(data).encode() for name, data in records.items()}
    runs, found = read(files, "docs/runs", {"door": SCENARIOS}, POLICIES)
    assert not found
    pages = render(made(runs))
    for page in ("measured.md", "door.md"):
        text = pages[page].decode()
        row = next(line for line in text.splitlines() if line.startswith("| a red door"))
        assert dict(zip(heads(text), cells(row), strict=True))["6.12 container"] == cell, row


def test_a_scenario_of_another_place_is_not_missing() -> None:
    text = render(made(recorded()))["measured.md"].decode()
    row = next(line for line in text.splitlines() if "window" in line)
    assert row.endswith("| not measured | - | silent | - | not measured | - |"), row
