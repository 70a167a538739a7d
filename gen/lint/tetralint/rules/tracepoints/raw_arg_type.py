"""An argument of a raw tracepoint needs a type."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/raw-arg-type"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:160-175",)
AGENT = refuses("output argument … unsupported: format is nil")
PAGE = """
An argument of a raw tracepoint has no `type`, or the type `auto`. The agent takes the types of an
event's fields from its format, and a raw tracepoint has none. The agent refuses the policy, even if
`resolve` says which field of the argument to read.

Set the type according to the kernel's source of the trace event.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        hook = arg.hook
        if arg.type == "auto" and hook.family == "tracepoints" and hook.get("raw"):
            said = "auto" if "type" in arg.data else "not set"
            yield Hit(
                arg.at("type"),
                f"type is {said} for argument {arg.index} of the raw tracepoint {hook.name}",
                "the API server accepts the policy, but the agent refuses it",
                "set the type of the argument, such as type: int",
            )
