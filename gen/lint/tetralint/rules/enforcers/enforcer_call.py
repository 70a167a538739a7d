"""An enforcer denies system calls and `security_` functions."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import SYSCALL_PREFIXES as PREFIXES
from ...facts.names import ListType
from ...findings import Severity
from ...hit import Hit, refuses
from ...lists import named
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/enforcer-call"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/enforcer.go:228-249",)
AGENT = refuses(
    "enforcer sensor requires either syscall or security_ functions and symbol '…' appears to be "
    "neither"
)
PAGE = """
An enforcer has a call that is neither a system call (`sys_…`) nor a `security_` function. The
kernel can override only these, so the agent refuses the policy. A list of the type `syscalls`
contains system calls; the values of any other list are checked like calls.

Use the `security_` function on the same code path, or the system call.
"""

_FINE = ("sys_", "security_", *PREFIXES)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such call, and for each use of a list that has such a value."""
    if not policy.spec.get("enforcers"):
        return
    lists = named(policy)
    for enforcer in policy.spec.each("enforcers"):
        for number, call in enumerate(enforcer.get("calls", ())):
            held = lists.get(call.removeprefix("list:"))
            if not call.startswith("list:"):
                wrong = [] if call.startswith(_FINE) else [call]
            elif held is None or held.get("type") == ListType.syscalls:
                continue
            else:
                wrong = [each for each in held.get("values", ()) if not each.startswith(_FINE)]
            if wrong:
                yield Hit(
                    enforcer.at("calls", number),
                    f"{shown(wrong[0])} is not a system call or a security_ function",
                    "the agent refuses the policy",
                    "use the security_ function on the same code path, or the system call as sys_…",
                )
