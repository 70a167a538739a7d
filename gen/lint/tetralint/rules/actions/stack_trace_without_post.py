"""Only Post supports stack traces."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/stack-trace-without-post"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:449-452",)
AGENT = refuses("kernelStackTrace or userStackTrace can only be used along Post action")
PAGE = """
An action of a kprobe has `kernelStackTrace` or `userStackTrace`, but is not a Post. The agent
refuses the policy.

Set the field on a Post in the same selector: a selector can have three actions.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action of a kprobe."""
    for action in policy.actions:
        if action.name == "Post" or action.key != "matchActions":
            continue
        for field in ("kernelStackTrace", "userStackTrace"):
            if action.get(field) and action.hook.family == "kprobes":
                yield Hit(
                    action.at(field),
                    f"{action.name} has {field}, which only Post supports",
                    "the agent refuses the policy",
                    "set it on a Post in the same selector",
                )
