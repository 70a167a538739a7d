"""Only a raw tracepoint resolves a field of an argument."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/tracepoint-resolve"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:242-268",)
AGENT = loads_but("the whole field is read, and resolve is passed over")
PAGE = """
An argument of a tracepoint says `resolve`, and the tracepoint is not `raw`. The agent loads the
policy, whatever stands there, and reads the field of the event as it is: a filter compares
something else than it says.

Set `raw: true`; `index` then counts the arguments of the trace event, from 0, and not the fields of
its format. Or leave `resolve` out.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        hook = arg.hook
        if hook.family == "tracepoints" and arg.get("resolve") and not hook.get("raw"):
            yield Hit(
                arg.at("resolve"),
                f"{hook.name} is no raw tracepoint, and an argument says resolve",
                "the policy loads, and reads the field as it is",
                "set raw: true and count the arguments of the trace event, or leave resolve out",
            )
