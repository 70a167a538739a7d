"""A tracepoint has a subsystem and an event."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/tracepoint-name"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:234-236",)
AGENT = refuses("tracepoint … not supported")
PAGE = """
A tracepoint has an empty `subsystem` or an empty `event`. Such an event does not exist, and the
agent refuses the policy.

`/sys/kernel/tracing/events` has a directory for each subsystem, with a directory for each event. In
`sched:sched_process_exec`, the notation of `perf list`, the subsystem is `sched`.
"""

_SINCE_1_7 = refuses("tracepoint … is empty")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each that is empty."""
    for hook in policy.hooks:
        if hook.family != "tracepoints":
            continue
        for key in ("subsystem", "event"):
            if not hook.get(key):
                yield Hit(
                    hook.at(key),
                    f"the tracepoint has no {key}",
                    "the agent refuses the policy",
                    "set subsystem and event as in /sys/kernel/tracing/events",
                    agent=_SINCE_1_7 if target.tetragon >= (1, 7) else None,
                )
