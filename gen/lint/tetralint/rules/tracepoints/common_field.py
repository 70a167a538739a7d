"""The first four fields of a tracepoint are the same in every event."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/common-field"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:242-258",)
AGENT = loads_but("the agent reads a common field instead of an argument")
PAGE = """
An argument of a tracepoint has an `index` from 0 to 3. The index is a line number in the event's
format in `/sys/kernel/tracing/events/`, and the first four fields are the same in every event:
`common_type`, `common_flags`, `common_preempt_count` and `common_pid`. Index 0 is not the first
argument.

The first field of the event itself has index 4; in `syscalls/sys_enter_…` that is the number of the
system call, and its arguments start at 5. With `raw: true` the arguments are counted from 0.
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
                f"field {arg.index} of {hook.name} is {FIELDS[arg.index]}, as in every event",
                "the policy loads, but reads that field",
                f"count from {first} if you mean an argument of the event",
            )
