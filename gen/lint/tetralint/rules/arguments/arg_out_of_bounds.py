"""The agent reads arguments 0 to 4 of a function, and 0 to 5 of a raw tracepoint."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import LAST_ARG as LAST
from ...facts.limits import LAST_RAW_ARG as LAST_RAW
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/arg-out-of-bounds"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:811",
    "pkg/sensors/tracing/genericlsm.go:274",
    "pkg/sensors/tracing/genericuprobe.go:467",
    "pkg/sensors/tracing/generictracepoint.go:325",
)
AGENT = refuses("error add arg: ArgType … Index … out of bounds")
PAGE = """
`index` is the position of an argument of the function, counted from 0. The agent reads the first
five, and the first six of a raw tracepoint. The policy asks for a later one, and the agent refuses
it. This also applies to `data`, even though its index has no other meaning.

A later argument cannot be read. Hook another function on the same code path that takes the value as
an earlier argument, or reach it from another argument with `resolve`.
"""

_RAW = refuses("can read up to 5 arguments, but …")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each argument beyond the last that is read."""
    for arg in policy.args:
        if arg.index <= LAST or arg.key == "returnArg":
            continue
        hook = arg.hook
        raw = hook.family == "tracepoints" and bool(hook.get("raw")) and arg.index > LAST_RAW
        if raw or hook.family.fact.is_function:
            last = LAST_RAW if raw else LAST
            yield Hit(
                arg.at("index"),
                f"index is {arg.index} for an argument of {hook.name} (the last one is {last})",
                "the agent refuses the policy",
                "count from 0, or reach the value from another argument with resolve",
                agent=_RAW if raw else None,
            )
