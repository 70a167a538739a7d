"""A rate limit works only on kprobes."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/rate-limit-not-kept"
SEVERITY = Severity.WARNING
SOURCE = (
    "bpf/process/ratelimit_maps.h:31",
    "pkg/sensors/tracing/generickprobe.go:326-330",
    "bpf/process/generic_calls.h:883",
    "pkg/selectors/kernel.go:1663-1672",
)
AGENT = loads_but("the map of the limit has one entry, which every other event replaces")
PAGE = """
A Post has a `rateLimit` that does not work. The agent keeps the time of the last event of each kind
in a map, and makes the map large enough only for kprobes whose `matchActions` have a limit. For
tracepoints, LSM hooks, uprobes and USDTs, and if only `matchReturnActions` have one, the map has a
single entry: any other event replaces it, and the first event is posted again. Kernels before 5.3
have no rate limit. No limit has an effect that is longer than the uptime of the node.

Add filters, or hook a function with a kprobe. Do not rely on the limit to protect the agent.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such limit."""
    limits = [a for a in read(policy) if a.name == "Post" and a.get("rateLimit")]
    kept = any(a.hook.family == "kprobes" and a.key == "matchActions" for a in limits)
    for action in limits:
        if not target.large_programs:
            problem = f"a rate limit needs kernel 5.3, and the target kernel is {target.kernel}"
        elif action.hook.family != "kprobes":
            problem = f"a rate limit in {action.hook.family} remembers only the last event"
        elif not kept:
            problem = "a rate limit in matchReturnActions alone remembers only the last event"
        else:
            continue
        yield Hit(
            action.at("rateLimit"),
            problem,
            "events that alternate are not limited",
            "add filters, or hook a function with a kprobe and limit its matchActions",
        )
