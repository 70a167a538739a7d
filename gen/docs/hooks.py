"""The hooks of a policy as rows of a table, and where the policy looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tetraflux.gen.docs.filters import Filter, filtered, limits
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.docs.vocabulary import NAMESPACES
from tetraflux.lint.actions import enforcement
from tetraflux.lint.facts.actions import ActionName
from tetraflux.lint.facts.hooks import Family
from tetraflux.lint.facts.names import HOST
from tetraflux.lint.facts.operators import SetOperator
from tetraflux.lint.policy import Hook, Policy, Selector


class Row(NamedTuple):
    """One hook: whose it is, where it is, what it says, what it lets through and how often."""

    policy: str
    hook: str
    remark: str
    message: str
    filter: Filter
    limit: str
    enforces: str


def rows(policy: Policy, lists: Lists) -> Iterator[Row]:
    """A row for each hook; long lists of values go to `lists`."""
    for hook in policy.hooks:
        yield Row(
            policy=policy.name,
            hook=hook.name,
            remark=_remark(hook),
            message=hook.get("message", ""),
            filter=filtered(hook.cases, lists),
            limit=limits(hook.cases),
            enforces=_enforces(hook, policy.mode),
        )


def _enforces(hook: Hook, mode: str) -> str:
    """What its actions do to processes, as a verb; nothing where they only report."""
    names = (each.name for case in hook.cases for each in case.actions)
    verbs = [
        "kills the process" if each is ActionName.Sigkill else f"acts with {each}"
        for each in enforcement(names, mode).acting
    ]
    return " and ".join(verbs)


_REMARKS = {Family.tracepoints: "a tracepoint", Family.lsmhooks: "an LSM hook"}


def _remark(hook: Hook) -> str:
    if hook.family in _REMARKS:
        return _REMARKS[hook.family]
    found = ["a system call"] if hook.is_syscall else []
    if hook.get("ignore", {}).get("callNotFound"):
        found.append("where the kernel has it")
    return ", ".join(found)


def scope(policy: Policy) -> str:
    """Where a policy looks: in containers, on the host, or both, by what its filters compare."""
    if policy.is_namespaced:
        return "containers of the pods that its podSelector names"
    told_by: dict[str, None] = {}
    inside: list[str] = []
    everywhere: list[str] = []
    for hook in policy.hooks:
        kinds = [_elsewhere(each) for each in hook.cases]
        (inside if all(kinds) else everywhere).append(hook.name)
        told_by |= dict.fromkeys(name for each in kinds for name in each)
    if not inside:
        return "containers and hosts"
    names = [*told_by]
    which = " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    containers = f"containers: processes in another {which} namespace than the host's"
    if not everywhere:
        return containers
    of = ", ".join(f"`{each}`" for each in dict.fromkeys(inside))
    return f"containers and hosts; with {of} only {containers}"


def _elsewhere(selector: Selector) -> tuple[str, ...]:
    """The namespaces that must not be the host's."""
    return tuple(
        NAMESPACES[each.get("namespace")]
        for each in selector.each("matchNamespaces")
        if each.get("operator") == SetOperator.NotIn and each.get("values") == [HOST]
    )
