"""NotifyEnforcer needs an enforcer."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/notify-without-enforcers"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:543-549",
    "pkg/sensors/tracing/generictracepoint.go:426",
)
AGENT = refuses("NotifyEnforcer action specified, but spec contains no enforcers")
PAGE = """
An action is NotifyEnforcer, but the policy has no `spec.enforcers` to notify. The agent refuses the
policy.

Add an enforcer with the calls to stop, or use Sigkill or Override, which need none.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action of a kprobe or a tracepoint."""
    if policy.spec.get("enforcers"):
        return
    for action in policy.actions:
        if action.name != "NotifyEnforcer" or action.key != "matchActions":
            continue
        if action.hook.family in ("kprobes", "tracepoints"):
            yield Hit(
                action.at("action"),
                f"{action.hook.name} notifies an enforcer, but the policy has none",
                "the agent refuses the policy",
                "add spec.enforcers with the calls to stop, or use Sigkill or Override",
            )
