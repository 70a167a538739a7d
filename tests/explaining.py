"""Policies for the tests of `tetraflux explain`, and what it says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tetraflux.gen.cli import main

HOST_PID = {"namespace": "Pid", "values": ["host_ns"]}


def policy(kind: str = "TracingPolicy", meta: dict[str, Any] | None = None, **spec: Any) -> str:
    metadata = {"name": "door", **(meta or {})}
    api = "cilium.io/v1alpha1"
    return yaml.safe_dump({"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec})


def kprobe(**hook: Any) -> dict[str, Any]:
    args = [{"index": 0, "type": "file"}, {"index": 1, "type": "int"}]
    return {"call": "security_file_open", "syscall": False, "args": args, **hook}


def explained(text: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of the policies of a file, in one line."""
    Path("policy.yaml").write_text(text, encoding="utf-8")
    assert main(["explain", "policy.yaml"]) == 0, capsys.readouterr()
    return " ".join(capsys.readouterr().out.split())


def hooked(capsys: pytest.CaptureFixture[str], **hook: Any) -> str:
    return explained(policy(kprobes=[kprobe(**hook)]), capsys)


def selected(capsys: pytest.CaptureFixture[str], **selector: Any) -> str:
    return hooked(capsys, selectors=[selector])
