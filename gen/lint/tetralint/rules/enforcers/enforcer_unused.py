"""An enforcer acts when an action notifies it."""

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
_NO_CALLS = refuses("cannot load enforcer", when="the kernel cannot override system calls")
PAGE = """
The policy has an enforcer that nothing notifies. It loads, and denies nothing: an enforcer waits
for the action NotifyEnforcer of a hook of the same policy, and then acts on the next of its calls
of the same thread. Of one that has no calls the agent mostly refuses the policy.

Give a selector of a kprobe or a tracepoint the action `NotifyEnforcer`, with `argError` or
`argSig`.
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
                "name the calls to deny",
                Severity.ERROR,
                _NO_CALLS,
            )
        else:
            yield Hit(
                enforcer.at("calls"),
                "no action of the policy is NotifyEnforcer",
                "the policy loads, and its enforcer denies nothing",
                "add NotifyEnforcer to a selector",
            )
