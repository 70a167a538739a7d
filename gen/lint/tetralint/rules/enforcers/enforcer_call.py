"""An enforcer denies system calls and security functions."""

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
kernel lets no other be overridden, so the agent refuses the policy. A list of the type `syscalls`
holds system calls; the values of every other list are looked at like calls.

Name the `security_` function on the same way, or the system call.
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
                    f"{shown(wrong[0])} is no system call and no security_ function",
                    "the agent refuses the policy",
                    "name the security_ function on the same way, or the system call as sys_…",
                )
