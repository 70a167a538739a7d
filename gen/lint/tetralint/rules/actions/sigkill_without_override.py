"""Sigkill alone does not prevent the call."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/sigkill-without-override"
SEVERITY = Severity.NOTE
SOURCE = ("docs/content/en/docs/concepts/enforcement/_index.md",)
AGENT = loads_but("the process is killed, but the call may already be done")
PAGE = """
A selector kills the process (Sigkill, or Signal with 9) but does not override the call. The signal
takes effect when the process returns to user space: by then the call may be done, with the file
written or the packet sent.

If the call itself must not happen, add `Override` with a negative `argError`; it works on system
calls and `security_` functions if the kernel allows it, and on LSM hooks. If it is enough to stop
the process, Sigkill is sufficient: suppress the note.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each selector that kills where it could override."""
    for action in policy.actions:
        kills = action.name == "Sigkill" or (action.name == "Signal" and action.get("argSig") == 9)
        if kills and action.key == "matchActions" and _can_override(action.hook):
            names = {each.name for each in action.selector.actions}
            if names.isdisjoint(("Override", "NotifyEnforcer")):
                yield Hit(
                    action.at("action"),
                    f"{action.name} on {action.hook.name} without Override",
                    "the call may be done before the process is killed",
                    "add Override with a negative argError",
                )


def _can_override(hook: Hook) -> bool:
    if hook.family == "kprobes":
        return hook.is_syscall or hook.name.startswith("security_")
    return hook.family == "lsmhooks"
