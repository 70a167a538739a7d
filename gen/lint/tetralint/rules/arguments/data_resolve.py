"""An entry of `data` says which field of the task to read."""

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
An entry of a kprobe's `data` has no `resolve`. Its source is the whole task, a structure for which
there is no type. The agent refuses the policy.

Name a field of the kernel's `struct task_struct`: `resolve: tgid`, or, with dots to follow
structures and pointers, `resolve: mm.exe_file`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such datum."""
    for arg in policy.args:
        if arg.key == "data" and arg.hook.family == "kprobes" and not arg.get("resolve"):
            yield Hit(
                arg.at("resolve"),
                f"data entry {arg.position} of {arg.hook.name} has no resolve",
                "the agent refuses the policy",
                "name a field of task_struct, as in resolve: mm.exe_file",
            )
