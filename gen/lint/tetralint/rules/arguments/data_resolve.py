"""Data says what to read of the task."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/data-resolve"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:857",)
AGENT = refuses("data argument missing 'resolve' setup")
PAGE = """
An entry of a kprobe's `data` has no `resolve`. The source is the task as a whole, a structure that
no type describes: the agent refuses the policy.

Name the field, as the kernel's `struct task_struct` has it: `resolve: tgid`, or with dots through
structures and pointers, `resolve: mm.exe_file`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such datum."""
    for arg in policy.args:
        if arg.key == "data" and arg.hook.family == "kprobes" and not arg.get("resolve"):
            yield Hit(
                arg.at("resolve"),
                f"datum {arg.position} of {arg.hook.name} has no resolve",
                "the agent refuses the policy",
                "name a field of task_struct, as in resolve: mm.exe_file",
            )
