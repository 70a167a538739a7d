"""`tetraflux explain`: every kind of hook and filter has words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from explaining import HOST_PID, explained, hooked, policy, selected


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            {
                "tracepoints": [
                    {
                        "subsystem": "syscalls",
                        "event": "sys_enter_open",
                        "args": [{"index": 5, "type": "string"}],
                    }
                ]
            },
            "It hooks the tracepoint `syscalls/sys_enter_open`. Its events tell field 6 (string).",
        ),
        (
            {
                "tracepoints": [
                    {
                        "subsystem": "a",
                        "event": "b",
                        "raw": True,
                        "args": [{"index": 0, "type": "int"}],
                    }
                ]
            },
            "It hooks the raw tracepoint `a/b`. Its events tell argument 1 (int).",
        ),
        ({"lsmhooks": [{"hook": "file_open"}]}, "It uses the LSM hook `file_open`."),
        (
            {"uprobes": [{"path": "/bin/bash", "symbols": ["readline", "main"]}]},
            "It hooks `readline` and `main` of `/bin/bash`.",
        ),
        (
            {"uprobes": [{"path": "/bin/bash", "offsets": [16]}]},
            "It hooks what stands at `0x10` of `/bin/bash`.",
        ),
        (
            {"usdts": [{"path": "/bin/x", "provider": "p", "name": "start"}]},
            "It hooks the probe `p/start` of `/bin/x`.",
        ),
        (
            {
                "kprobes": [
                    {"call": "sys_open", "return": True, "returnArg": {"index": 0, "type": "int"}}
                ]
            },
            "It hooks the system call `sys_open`. Its events tell what the call returned (int).",
        ),
        (
            {"kprobes": [{"call": "x", "syscall": False, "ignore": {"callNotFound": True}}]},
            "the kernel function `x`, where the kernel has it.",
        ),
        (
            {
                "kprobes": [{"call": "list:l"}],
                "lists": [{"name": "l", "type": "syscalls", "values": ["sys_dup", "sys_dup2"]}],
            },
            "It hooks `sys_dup` and `sys_dup2` (the list `l`).",
        ),
        (
            {
                "kprobes": [{"call": "list:l"}],
                "lists": [{"name": "l", "type": "generated_syscalls"}],
            },
            "It hooks all system calls of the kernel (the list `l`).",
        ),
        (
            {
                "kprobes": [{"call": "list:l"}],
                "lists": [{"name": "l", "type": "generated_ftrace", "pattern": "ksys_*"}],
            },
            "It hooks all kernel functions like `ksys_*` (the list `l`).",
        ),
        ({"kprobes": [{"call": "list:l"}]}, "the list `l`, which is not there."),
        ({"enforcers": [{"calls": ["sys_kill"]}]}, "Its enforcer may stop `sys_kill`."),
        ({}, "It has no hooks, and sees nothing."),
    ],
)
def test_every_kind_of_hook_has_words(
    spec: dict[str, Any], said: str, cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in explained(policy(**spec), capsys)


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        (
            {
                "matchPIDs": [
                    {
                        "operator": "NotIn",
                        "values": [1],
                        "isNamespacePID": True,
                        "followForks": True,
                    }
                ]
            },
            "where it is not done by the process `1` in its namespace and what it started.",
        ),
        (
            {"matchNamespaceChanges": [{"operator": "In", "values": ["Mnt", "User"]}]},
            "it is done by one of the processes that changed a namespace of `Mnt` or `User`.",
        ),
        (
            {"matchCapabilityChanges": [{"operator": "In", "values": ["CAP_SYS_ADMIN"]}]},
            "with a change of `CAP_SYS_ADMIN` in its effective capabilities.",
        ),
        (
            {
                "matchCapabilities": [
                    {
                        "type": "Permitted",
                        "operator": "NotIn",
                        "values": ["CAP_CHOWN"],
                        "isNamespaceCapability": True,
                    }
                ]
            },
            "without `CAP_CHOWN` permitted; the process is with those capabilities in another user",
        ),
        (
            {"matchBinaries": [{"operator": "In", "values": ["/bin/x"], "followChildren": True}]},
            "it is done by `/bin/x`; and what such a program started counts as the program.",
        ),
        ({"matchNamespaces": [{**HOST_PID, "operator": "In"}]}, "in the host's PID namespace."),
        (
            {"matchArgs": [{"args": [1], "operator": "Equal", "values": ["3"]}]},
            "where argument 2 is `3`.",
        ),
    ],
)
def test_every_filter_has_words(
    selector: dict[str, Any], said: str, cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in selected(capsys, **selector)


def test_what_a_call_returns_is_told_of(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    match = [{"operator": "LT", "values": ["0"]}]
    hook = {"return": True, "returnArg": {"index": 0, "type": "int"}}
    said = hooked(capsys, **hook, selectors=[{"matchReturnArgs": match}])
    assert "where what it returned is less than `0`" in said


def test_selectors_that_do_the_same_are_told_of_together(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def selector(value: str, action: str) -> dict[str, Any]:
        match = [{"index": 1, "operator": "Equal", "values": [value]}]
        return {"matchArgs": match, "matchActions": [{"action": action}]}

    actions = [("1", "Post"), ("2", "Sigkill"), ("3", "Post")]
    said = hooked(capsys, selectors=[selector(*each) for each in actions])
    assert "It reports it where one of these holds: - argument 2 is `1` - argument 2 is `3`" in said
    assert "It reports it and kills the process where argument 2 is `2`." in said
