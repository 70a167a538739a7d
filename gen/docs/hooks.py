"""The hooks of a detection's objects as rows of a table, and where each object looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tetraflux.gen.docs.filters import Filter, Seen, filtered, limits
from tetraflux.gen.docs.lists import Lists
from tetraflux.gen.docs.vocabulary import NAMESPACES
from tetraflux.model.kinds.tracingpolicy import (
    ActionName,
    KProbe,
    LsmHook,
    Selector,
    SetOperator,
    Tracepoint,
    TracingPolicy,
    TracingPolicyNamespaced,
)

Hook = KProbe | Tracepoint | LsmHook
Policy = TracingPolicy | TracingPolicyNamespaced


class Row(NamedTuple):
    """One hook: whose it is, where it is, what it says, what it lets through and how often."""

    policy: str
    hook: str
    remark: str
    message: str
    filter: Filter
    limit: str
    kills: bool


def hooks(policy: Policy) -> tuple[Hook, ...]:
    """The hooks of a policy, of whatever family."""
    spec = policy.spec
    return (*(spec.kprobes or ()), *(spec.tracepoints or ()), *(spec.lsmhooks or ()))


def rows(policy: Policy, lists: Lists) -> Iterator[Row]:
    """A row for each hook; long lists of values go to `lists`."""
    for hook in hooks(policy):
        selectors = hook.selectors or (Selector(),)
        seen = Seen(hook.args, (hook.data or ()) if isinstance(hook, KProbe) else ())
        name, remark = _named(hook)
        yield Row(
            policy=policy.metadata.name,
            hook=name,
            remark=remark,
            message=hook.message,
            filter=filtered(selectors, seen, lists),
            limit=limits(selectors),
            kills=any(
                action.action in (ActionName.Sigkill, ActionName.Signal, ActionName.Override)
                for each in selectors
                for action in each.matchActions or ()
            ),
        )


def _named(hook: Hook) -> tuple[str, str]:
    if isinstance(hook, Tracepoint):
        return f"{hook.subsystem}/{hook.event}", "a tracepoint"
    if isinstance(hook, LsmHook):
        return hook.hook, "an LSM hook"
    remarks = ("a system call" if hook.syscall else "", "where the kernel has it")
    optional = bool(hook.ignore and hook.ignore.callNotFound)
    return hook.call, ", ".join(each for each in remarks[: 1 + optional] if each)


def scope(policy: Policy) -> str:
    """Where a policy looks: in containers, on the host, or both, by what its filters compare."""
    if isinstance(policy, TracingPolicyNamespaced):
        return "containers of the pods that its podSelector names"
    told_by: dict[str, None] = {}
    inside: list[str] = []
    everywhere: list[str] = []
    for hook in hooks(policy):
        kinds = [_elsewhere(each) for each in hook.selectors or (Selector(),)]
        (inside if all(kinds) else everywhere).append(_named(hook)[0])
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
        NAMESPACES[each.namespace]
        for each in selector.matchNamespaces or ()
        if each.operator is SetOperator.NotIn and each.values == ("host_ns",)
    )
