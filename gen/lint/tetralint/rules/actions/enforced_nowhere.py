"""An action that enforces nothing where it stands."""

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
AGENT = loads_but("the action does nothing, and the call goes on")
PAGE = """
An action that is to stop something stands where it cannot: Override on a tracepoint or a USDT, or
NotifyEnforcer on a uprobe or a USDT. Their programs have no code for it. The agent loads the
policy, counts the action as done, and the call goes on.

Hook the system call or the `security_` function with a kprobe, or use Sigkill, which works
everywhere.
"""

_NOWHERE = {"Override": ("tracepoints", "usdts"), "NotifyEnforcer": ("uprobes", "usdts")}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.hook.family in _NOWHERE.get(action.name, ()):
            yield Hit(
                action.at("action"),
                f"{action.name} in {action.hook.family}",
                "nothing is stopped, and the agent does not say so",
                "use Sigkill, or hook the call with a kprobe",
            )
