"""A policy can hook a tracepoint only once."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/tracepoint-twice"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:505-525",)
AGENT = refuses("pinning link … file exists")
PAGE = """
Two tracepoints of the policy hook the same event. The agent pins each link under the name of the
event, finds that the name exists, and refuses the policy. Raw tracepoints have no such link, and
load.

Write one tracepoint with the selectors of both: the first selector that matches counts. If they
read different arguments, move the second to a policy of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each tracepoint, not raw, of an event that stands before it."""
    seen = set()
    for hook in policy.hooks:
        if hook.family != "tracepoints" or hook.get("raw"):
            continue
        if hook.name in seen:
            yield Hit(
                hook.at("event"),
                f"the policy has the tracepoint {hook.name} twice",
                "the agent refuses the policy",
                "put the selectors of both into one hook, or write two policies",
            )
        seen.add(hook.name)
