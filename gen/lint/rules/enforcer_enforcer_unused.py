"""An enforcer acts when an action notifies it."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, loads_but
from gen.lint.policy import Policy
from gen.lint.target import Target

ID = "policy/enforcer-unused"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/enforcer.go:190-330",)
AGENT = loads_but("the enforcer denies nothing")
PAGE = """
The policy has an enforcer that nothing notifies, or that has no calls. It loads, and denies
nothing: an enforcer waits for the action NotifyEnforcer of a hook of the same policy, and then acts
on the next of its calls of the same thread.

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
        yield Hit(
            enforcer.path if notified else enforcer.at("calls"),
            "no action of the policy is NotifyEnforcer"
            if not notified
            else "the enforcer has no calls",
            "the policy loads, and its enforcer denies nothing",
            "add NotifyEnforcer to a selector" if not notified else "name the calls to deny",
        )
