"""Set works only on USDTs."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.actions import ActionName
from ...facts.hooks import Family
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/set-elsewhere"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/process/generic_calls.h:782-853",)
AGENT = loads_but("nothing is set")
PAGE = """
An action is Set, but its hook is not a USDT. Only the BPF programs of USDTs can write an argument.
For kprobes, tracepoints and uprobes the agent loads the policy, and the action does nothing. For an
LSM hook it refuses the policy.

Use Override to change a return value, or remove the action.
"""


_TAKEN = (Family.lsmhooks, *ActionName.Set.fact.families)
"""LSM hooks refuse it."""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.name == "Set" and action.hook.family not in _TAKEN:
            yield Hit(
                action.at("action"),
                f"Set has no effect in {action.hook.family}",
                "the policy loads, but the action does nothing",
                "use Override to change a return value, or remove the action",
            )
