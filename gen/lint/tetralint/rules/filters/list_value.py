"""A list as a value works only for system call numbers of tracepoints."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import MAP
from ...findings import Severity
from ...hit import Agent, Hit, refuses
from ...operators import is_read
from ...policy import Filter, Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/list-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:475-483", "pkg/sensors/tracing/lists_linux.go:116-146")
AGENT = refuses(
    "failed list values loading is not supported", "with another message for a tracepoint"
)
PAGE = """
A value of InMap or NotInMap is `list:NAME`, and the agent refuses the policy. It supports lists
only for tracepoints, only lists of the policy whose type is `syscalls` or `generated_syscalls`, and
only for an argument that is declared with `type: syscall64`. Without a type, the agent takes the
type from the tracepoint's format, which is never `syscall64`.

For a kprobe write `call: list:NAME` instead; otherwise write the numbers.
"""

_SYSCALLS = ("syscalls", "generated_syscalls")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each list that is not read."""
    for filter_ in policy.filters:
        if filter_.operator not in MAP or filter_.arg is None or not is_read(filter_, target):
            continue
        for place, value in enumerate(filter_.values):
            if not value.startswith("list:"):
                continue
            wrong = _wrong(policy, filter_, value.removeprefix("list:"))
            if wrong:
                problem, fix, agent = wrong
                path = filter_.at("values", place)
                yield Hit(path, problem, "the agent refuses the policy", fix, agent=agent)


def _wrong(policy: Policy, filter_: Filter, name: str) -> tuple[str, str, Agent | None] | None:
    family = filter_.hook.family
    if family != "tracepoints":
        problem = f"a filter in {family} uses the list {shown(name)}"
        return problem, "write the numbers; lists work only for tracepoints", None
    lists = list(policy.spec.each("lists"))
    found = next((each for each in lists if each.get("name") == name), None)
    if found is None:
        near = close(name, [each.get("name", "") for each in lists])
        return (
            f"there is no list {shown(name)}{hint(near)}",
            f"use list:{near}" if near else "add it to spec.lists, or write the numbers",
            refuses("error list '…' not found"),
        )
    if found.get("type", "") not in _SYSCALLS:
        return (
            f"the list {name} is not of type syscalls",
            "give it that type, or write the numbers",
            refuses("error list '…' is not syscall type"),
        )
    if filter_.type != "syscall64":
        return (
            f"the list {name} is compared with an argument of type {filter_.type}",
            "set type: syscall64 on the argument",
            refuses("error list '…' argument type is not syscall64"),
        )
    return None
