"""Only a raw tracepoint supports resolve."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/tracepoint-resolve"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:242-268",)
AGENT = loads_but("the agent reads the whole field and ignores resolve")
PAGE = """
An argument of a tracepoint has a `resolve`, but the tracepoint is not `raw`. The agent loads the
policy, whatever the resolve says, and reads the field of the event unchanged: a filter compares a
different value than it says.

Set `raw: true`; `index` then counts the arguments of the trace event, from 0, and not the fields of
its format. Or remove `resolve`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        hook = arg.hook
        if hook.family == "tracepoints" and arg.get("resolve") and not hook.get("raw"):
            yield Hit(
                arg.at("resolve"),
                f"an argument of {hook.name} has a resolve, but the tracepoint is not raw",
                "the policy loads, but reads the field without resolve",
                "set raw: true and count the arguments of the trace event, or remove resolve",
            )
