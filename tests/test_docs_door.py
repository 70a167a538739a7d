"""A small catalogue of one detection, made by hand, and the pages that come of it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from tree_difference import applied, difference

from tetraflux.gen.docs.catalogue import AlertEntry, Catalogue, Entry
from tetraflux.gen.docs.records import Runs, read
from tetraflux.gen.docs.render import render
from tetraflux.model.alert import Alert
from tetraflux.model.detection import MONITOR, Detection
from tetraflux.model.enforcement import enforcing
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import (
    Action,
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    BinaryOperator,
    BinarySelector,
    KernelNamespace,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    SetOperator,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import IN_CONTAINER, Capability, Expect, Scenario
from tetraflux.model.settings import Settings

SETTINGS = Settings.model_validate(
    {
        "policies": {
            "runtime_programs": ["/usr/bin/runc", "/usr/bin/crun"],
            "enforce": [
                {
                    "detection": "door",
                    "reason": "nobody opens a door | in the vault",
                    "namespace": "vault",
                    "pod_labels": {"app": "safe", "tier": "1"},
                }
            ],
        }
    }
)
COLOURS = ("/red", "/green", "/blue", "/black", "/white", "/grey", "/brown")
ELSEWHERE = NamespaceSelector(
    namespace=KernelNamespace.Mnt, operator=SetOperator.NotIn, values=("host_ns",)
)
SCENARIOS = (
    Scenario(name="a red door | opened", expect=Expect.report, sh=":"),
    Scenario(
        name="a *window* opened by <nobody>",
        expect=Expect.silence,
        sh=":",
        places=IN_CONTAINER,
        capabilities=(Capability.CAP_SYS_ADMIN,),
    ),
    Scenario(name="a door broken down", expect=Expect.report, sh=":", destructive=True),
)
DOOR = Detection(
    name="door",
    summary="A door was opened",
    attack=("T1003.008", "T1611"),
    catches=("doors, by `open|shut` and by open | shut", "keys under policies.runtime_programs"),
    escapes=("windows: a `$(ladder)` or *two*", "<script>alert(1)</script>"),
    noise="guests",
    tuning=("policies.runtime_programs: who has a key", "agent.cluster_cidrs: the neighbours"),
    response=("Close the door.", "Ask who it was."),
    policies=(
        TracingPolicy(
            metadata=ObjectMeta(name="door"),
            spec=TracingPolicySpec(
                options=(MONITOR,),
                kprobes=(
                    KProbe(
                        call="security_file_open",
                        syscall=False,
                        message="A door was opened",
                        tags=("T1003.008",),
                        args=(Argument(index=0, type=ArgType.file),),
                        selectors=tuple(
                            Selector(
                                matchArgs=(
                                    ArgSelector(index=0, operator=operator, values=COLOURS),
                                ),
                                matchBinaries=(
                                    BinarySelector(
                                        operator=BinaryOperator.NotIn,
                                        values=SETTINGS.policies.runtime_programs,
                                    ),
                                ),
                                matchNamespaces=(ELSEWHERE,),
                                matchActions=(
                                    Action(
                                        action=ActionName.Post,
                                        rateLimit="5",
                                        rateLimitScope="process",
                                    ),
                                ),
                            )
                            for operator in (Operator.Prefix, Operator.Postfix)
                        ),
                    ),
                ),
            ),
        ),
    ),
    signals=(
        TracingPolicy(
            metadata=ObjectMeta(name="signal-knock"),
            spec=TracingPolicySpec(
                options=(MONITOR,),
                kprobes=(
                    KProbe(
                        call="sys_setns", syscall=True, message="A knock", tags=("T1611",), args=()
                    ),
                ),
            ),
        ),
    ),
)
POLICIES = tuple(each.metadata.name for each in DOOR.objects)
ALERT = Alert(
    name="TetragonDoor",
    severity=Severity.critical,
    expr='door{policy="door"} > 0',
    detection="door",
    summary="A door in {{ $labels.pod }}",
    description="{{ if $labels.pod }}In {{ $labels.pod }}{{ else }}Outside{{ end }}: a `door`.",
)
DOWN = ALERT.model_copy(
    update={"name": "TetragonDown", "detection": None, "for_duration": "10m", "expr": "up == 0"}
)
TOLD = (AlertEntry(ALERT, by_loki=False), AlertEntry(DOWN, by_loki=False))


def made(runs: Runs | None = None) -> Catalogue:
    """A small catalogue of one detection, which the tests can rely on."""
    detection = enforcing(DOOR, SETTINGS.policies.enforce)
    return Catalogue(SETTINGS, (Entry(detection, SCENARIOS, TOLD[:1]),), TOLD, runs or Runs())


def result(scenario: Scenario, verdict: str, events: int = 0, note: str = "") -> dict[str, Any]:
    """One row of what `tetraflux verify --format json` prints."""
    return {
        "detection": "door",
        "scenario": scenario.name,
        "expect": str(scenario.expect),
        "verdict": verdict,
        "events": {"door": events} if events else {},
        "latency_seconds": 0.25 if events else None,
        "note": note,
    }


EVENT = {
    "process_kprobe": {
        "process": {
            "exec_id": "bm9kZS0x",
            "pid": 7,
            "uid": 0,
            "cwd": "/",
            "binary": "/bin/cat",
            "arguments": "/red " + "x" * 300,
            "flags": "execve",
            "pod": {"namespace": "vault", "name": "safe-0", "uid": "1", "container": {"id": "a"}},
        },
        "parent": {"exec_id": "bm9kZS0y", "pid": 6, "binary": "/bin/sh"},
        "function_name": "security_file_open",
        "args": [{"file_arg": {"path": "/red\u202e```"}}],
        "policy_name": "door",
        "tags": ["T1003.008"],
    },
    "node_name": "node-1",
    "time": "2026-01-01T00:00:00Z",
}
RECORDS: dict[str, Any] = {
    "6.1-host.json": {
        "kernel": "6.1.0-1-amd64",
        "place": "host",
        "results": [result(SCENARIOS[0], "missed", note="no event of door | why?")],
        "samples": {},
    },
    "6.12-container.json": {
        "kernel": "6.12.117",
        "place": "container",
        "results": [result(SCENARIOS[0], "reported", 3), result(SCENARIOS[1], "silent")],
        "samples": {"door": EVENT},
    },
    "cost.json": {
        "kernel": "6.12.117",
        "rounds": 5,
        "loops": {
            "file": {"none": 1.0, "door": 1.084, "all": 1.25},
            "exec": {"none": 1.0, "all": 1.1},
        },
    },
    "load.json": {
        "machine": "a slow | one",
        "kernels": [
            {"kernel": "6.1.9", "seconds": dict.fromkeys(POLICIES, 4.25), "warnings": ["a | b"]},
            {"kernel": "6.12.117", "seconds": dict.fromkeys(POLICIES, 3.0), "warnings": []},
        ],
    },
}


def recorded() -> Runs:
    files = {name: json.dumps(data).encode() for name, data in RECORDS.items()}
    runs, findings = read(files, "docs/runs", {"door": SCENARIOS}, POLICIES)
    assert not findings, [finding.text() for finding in findings]
    return runs


class Page(SingleFileSnapshotExtension):
    """A snapshot is the page itself, as a reader gets it."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


PAGES = ("door.md", "measured.md", "README.md", "TetragonDown.md")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_reviewed_one(name: str, snapshot: SnapshotAssertion) -> None:
    assert measured_pages()[name].decode() == snapshot(extension_class=Page), name


def test_what_is_not_measured_changes_what_was_reviewed(snapshot: SnapshotAssertion) -> None:
    of = {name: measured_pages()[name] for name in PAGES}
    pages = {name: bare_pages()[name] for name in PAGES}
    text = difference(of, pages)
    assert applied(text, of) == pages, "the difference does not say all of it"
    assert text == snapshot(extension_class=Page)


@cache
def measured_pages() -> dict[str, bytes]:
    return render(made(recorded()))


@cache
def bare_pages() -> dict[str, bytes]:
    return render(made())


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(made(recorded())) == measured_pages()


def test_a_page_has_no_trace_of_the_template() -> None:
    for path, content in (*bare_pages().items(), *measured_pages().items()):
        text = content.decode()
        assert text.endswith("\n") and not text.endswith("\n\n"), f"{path} ends otherwise"
        assert not re.search(r"\n\n\n|[{]%|[ \t]\n|Undefined|None\b(?!:)", text), path


def test_the_pages_of_the_detections_say_all_that_the_model_does() -> None:
    page = bare_pages()["door.md"].decode()
    assert "/techniques/T1003/008/" in page and "`signal-knock`" in page
    assert "nobody opens a door \\| in the vault" in page, "the reason of an enforcement"
    assert "&lt;script&gt;" in page and "<script>" not in page
