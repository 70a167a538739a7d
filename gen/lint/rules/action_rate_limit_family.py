"""Only kprobes have room to remember rates."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, loads_but
from gen.lint.policy import Policy
from gen.lint.target import Target

ID = "policy/rate-limit-family"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:326",
    "pkg/sensors/tracing/generickprobe.go:1048",
    "bpf/process/ratelimit_maps.h:33-38",
)
AGENT = loads_but("the limit holds for one kind of event at a time")
PAGE = """
An action of a tracepoint or an LSM hook has a `rateLimit`. What was posted when is remembered in a
table, which the agent makes large enough (32768) for kprobes alone. For others it keeps one entry:
as soon as two processes, or two arguments, take turns, each event pushes the other out, and all are
posted. The policy loads.

Hook a kprobe with the same data where the limit matters, for example `security_file_open` instead
of the LSM hook `file_open`. Else filter more narrowly.
"""

_WITHOUT = {"tracepoints": "a tracepoint", "lsmhooks": "an LSM hook"}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each such limit."""
    for action in policy.actions:
        if action.get("rateLimit") and action.hook.family in _WITHOUT:
            yield Hit(
                action.at("rateLimit"),
                f"{action.hook.name} is {_WITHOUT[action.hook.family]}, and has room for one rate",
                "the policy loads, and events that take turns are all posted",
                "hook a kprobe with the same data, or filter more narrowly",
            )
