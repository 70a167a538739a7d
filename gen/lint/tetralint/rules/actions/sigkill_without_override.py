"""Sigkill alone does not undo what it finds."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/sigkill-without-override"
SEVERITY = Severity.NOTE
SOURCE = ("docs/content/en/docs/concepts/enforcement/_index.md",)
AGENT = loads_but("the process dies, and what it was doing may have been done")
PAGE = """
A selector kills (Sigkill, or Signal with 9) and does not override the call that it kills at. The
signal is taken when the process returns to its own code: the call may be over by then, and the file
written or the packet sent.

Where the call is what must not happen, put `Override` with a negative `argError` beside it; it
works on system calls and `security_` functions whose kernel allows it, and on LSM hooks. Where the
process is what must not go on, Sigkill is enough: suppress the note.
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
                    f"{action.name} on {action.hook.name}, without Override",
                    "the call may have done what it does before the process dies",
                    "put Override with a negative argError beside it",
                )


def _can_override(hook: Hook) -> bool:
    if hook.family == "kprobes":
        return hook.is_syscall or hook.name.startswith("security_")
    return hook.family == "lsmhooks"
