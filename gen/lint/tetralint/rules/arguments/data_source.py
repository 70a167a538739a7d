"""Data comes from the current task."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/data-source"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:854",)
AGENT = refuses("data argument has wrong source '…'")
PAGE = """
An entry of a kprobe's `data` has another `source` than `current_task`, or none. There is no other,
and no default: the agent refuses the policy, which the API server took.

Write `source: current_task`. What comes from the call's own arguments belongs into `args`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such datum."""
    for arg in policy.args:
        if arg.key == "data" and arg.hook.family == "kprobes":
            source = arg.get("source", "")
            if source != "current_task":
                said = f"has the source {shown(source)}" if source else "has no source"
                yield Hit(
                    arg.at("source"),
                    f"datum {arg.position} of {arg.hook.name} {said}",
                    "the agent refuses the policy",
                    "write source: current_task, or move it to args",
                )
