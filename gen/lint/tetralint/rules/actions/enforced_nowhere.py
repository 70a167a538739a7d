"""Some actions enforce nothing on some hooks."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/enforced-nowhere"
SEVERITY = Severity.ERROR
SOURCE = (
    "bpf/process/generic_calls.h:758-780",
    "bpf/process/types/basic.h:2142-2155",
)
AGENT = loads_but("the action does nothing, and the call proceeds")
PAGE = """
An enforcement action is on a hook where it cannot work: Override on a tracepoint or a USDT, or
NotifyEnforcer on a uprobe or a USDT. The BPF programs of these hooks have no code for it. The agent
loads the policy and counts the action as executed, but the call proceeds.

Hook the system call or the `security_` function with a kprobe, or use Sigkill, which works on every
hook.
"""

_NOWHERE = {"Override": ("tracepoints", "usdts"), "NotifyEnforcer": ("uprobes", "usdts")}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.hook.family in _NOWHERE.get(action.name, ()):
            yield Hit(
                action.at("action"),
                f"{action.name} has no effect in {action.hook.family}",
                "the policy loads, but the call proceeds",
                "use Sigkill, or hook the call with a kprobe",
            )
