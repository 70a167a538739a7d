"""An enforcer needs an action that notifies it."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/enforcer-unused"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/enforcer.go:190-330",)
AGENT = loads_but("the enforcer denies nothing")
_NO_CALLS = refuses("cannot load enforcer", when="if the kernel cannot override system calls")
PAGE = """
The policy has an enforcer that no action notifies. The policy loads, but the enforcer denies
nothing: it waits for the action NotifyEnforcer of a hook of the same policy, and then acts on the
next of its calls in the same thread. If the enforcer has no calls, the agent refuses the policy in
most cases.

Add the action `NotifyEnforcer`, with `argError` or `argSig`, to a selector of a kprobe or a
tracepoint.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each enforcer that does nothing."""
    if not policy.spec.get("enforcers"):
        return
    notified = any(each.name == "NotifyEnforcer" for each in policy.actions)
    for enforcer in policy.spec.each("enforcers"):
        if notified and enforcer.get("calls"):
            continue
        if notified:
            yield Hit(
                enforcer.path,
                "the enforcer has no calls",
                "the agent refuses the policy, or the enforcer denies nothing",
                "list the calls to deny",
                Severity.ERROR,
                _NO_CALLS,
            )
        else:
            yield Hit(
                enforcer.at("calls"),
                "no action of the policy is NotifyEnforcer",
                "the policy loads, but its enforcer denies nothing",
                "add NotifyEnforcer to a selector",
            )
