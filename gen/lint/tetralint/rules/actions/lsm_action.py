"""An LSM hook supports five actions."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.actions import ActionName
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/lsm-action"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericlsm.go:181-204",)
AGENT = refuses("… action is not supported")
PAGE = """
An action of an LSM hook is not Post, NoPost, Sigkill, Signal or Override, or it is a Post with a
stack trace. The agent refuses the policy.

On an LSM hook, Override with a negative `argError` denies the call. For other actions hook the
`security_` function of the same name with a kprobe.
"""

ALLOWED = tuple(each for each in ActionName if each.fact.on_lsm)
_STACK = refuses("stacktrace actions are not supported")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.hook.family != "lsmhooks" or action.key != "matchActions":
            continue
        stack = action.get("kernelStackTrace") or action.get("userStackTrace")
        if action.name not in ALLOWED:
            yield Hit(
                action.at("action"),
                f"the LSM hook {action.hook.name} does not support {action.name}",
                "the agent refuses the policy",
                f"use {', '.join(ALLOWED)}, or a kprobe on security_{action.hook.name}",
            )
        elif action.name == "Post" and stack:
            yield Hit(
                action.path,
                f"Post on the LSM hook {action.hook.name} has a stack trace",
                "the agent refuses the policy",
                f"remove it, or use a kprobe on security_{action.hook.name}",
                agent=_STACK,
            )
