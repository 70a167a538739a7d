"""A list of system calls contains the names of system calls."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import SYSCALL_PREFIXES as PREFIXES
from ...facts.names import ListType
from ...findings import Severity
from ...hit import Agent, Hit, refuses
from ...lists import called, is_generated, named
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/list-element"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/syscall_list.go:40-95",
    "pkg/sensors/tracing/syscall_list.go:130-160",
)
AGENT = refuses("invalid syscall list element '…'")
PAGE = """
A list that a kprobe or an enforcer uses has an invalid element. In a list of the type `syscalls` an
element is `sys_dup`, or `abi/sys_dup` with one of the ABIs `x64`, `i386`, `arm64` and `arm32`, in
lower case; the agent refuses `dup` alone. A list without a type contains function names: the agent
finds no function `x64/sys_dup`, and adds no prefix to `sys_dup`.

Set `type: syscalls` for system calls, and write each with `sys_` before its name.
"""

ABIS = ("x64", "i386", "arm64", "arm32")
_OF_PREFIX = {"__x64_": ("x64", "i386"), "__ia32_": ("i386",), "__arm64_": ("arm64", "arm32")}
_ABI = refuses("invalid ABI…")
_SLASHES = refuses("invalid syscall value: '…'")
_FUNCTION = refuses("not found")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each wrong element of a list that is called."""
    lists = None
    for name, family in dict.fromkeys((use.name, use.family) for use in called(policy)):
        lists = named(policy) if lists is None else lists
        each = lists.get(name)
        if each is None or (is_generated(each) and not each.get("validated")):
            continue
        syscalls = each.get("type") == ListType.syscalls
        if not syscalls and family == "enforcers":
            continue
        for number, value in enumerate(each.get("values", ())):
            fault = _syscall(value) if syscalls else _function(value)
            if fault:
                problem, agent = fault
                yield Hit(
                    each.at("values", number),
                    f"{shown(value)} in the list {name} {problem}",
                    "the agent refuses the policy",
                    "write it as sys_dup, or as i386/sys_dup, in a list of type: syscalls",
                    agent=agent,
                )


def _syscall(value: str) -> tuple[str, Agent] | None:
    abi, slash, call = value.rpartition("/")
    if "/" in abi:
        return "has two slashes", _SLASHES
    prefix = next((each for each in PREFIXES if call.startswith(each)), "")
    if slash and abi not in _OF_PREFIX.get(prefix, ABIS):
        return "has an unknown ABI" if abi not in ABIS else "has two ABIs", _ABI
    if not call.removeprefix(prefix).startswith("sys_"):
        return "does not start with sys_", AGENT
    return None


def _function(value: str) -> tuple[str, Agent] | None:
    if "/" in value or value.startswith("sys_"):
        return "is not a function, and the type of the list is not syscalls", _FUNCTION
    return None
