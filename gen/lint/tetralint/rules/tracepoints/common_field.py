"""The first four fields of an event are the same in every event."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/common-field"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:242-258",)
AGENT = loads_but("a field that every event has is read, not an argument")
PAGE = """
An argument of a tracepoint has an `index` from 0 to 3. The index counts the lines of the event's
format in `/sys/kernel/tracing/events/`, and the first four are in every event: `common_type`,
`common_flags`, `common_preempt_count` and `common_pid`. Index 0 is not the first argument.

The first field of its own has index 4; of `syscalls/sys_enter_…` that is the number of the system
call, and its arguments begin at 5. With `raw: true` the arguments are counted from 0.
"""

FIELDS = ("common_type", "common_flags", "common_preempt_count", "common_pid")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each argument that is such a field."""
    for arg in policy.args:
        hook = arg.hook
        if hook.family == "tracepoints" and arg.index < len(FIELDS) and not hook.get("raw"):
            first = 5 if hook.name.startswith("syscalls/sys_enter_") else 4
            yield Hit(
                arg.at("index"),
                f"field {arg.index} of {hook.name} is {FIELDS[arg.index]}, as of every event",
                "the policy loads, and reads it",
                f"count from {first} on if an argument of the event is meant",
            )
