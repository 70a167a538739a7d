"""The source of `data` is the current task."""

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
The `source` of an entry of a kprobe's `data` is missing, or is not `current_task`. There is no
other source, and no default. The API server accepts the policy, but the agent refuses it.

Write `source: current_task`. Values that come from the arguments of the call belong in `args`.
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
                    f"data entry {arg.position} of {arg.hook.name} {said}",
                    "the agent refuses the policy",
                    "write source: current_task, or move the entry to args",
                )
