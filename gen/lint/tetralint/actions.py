"""The actions of a policy: which the agent reads, and on which functions."""

from __future__ import annotations

from collections.abc import Iterator

from .policy import Action, Hook, Policy


def read(policy: Policy) -> Iterator[Action]:
    """The actions that the agent reads: those at the return only of a kprobe that returns."""
    for action in policy.actions:
        if action.key == "matchActions" or returns(action.hook):
            yield action


def returns(hook: Hook) -> bool:
    """Whether a kprobe has a program at its function's return (generickprobe.go:875)."""
    return hook.family == "kprobes" and bool(hook.get("return"))


def calls(hook: Hook, policy: Policy) -> list[str]:
    """The functions of a kprobe: its call, or what its list holds as it stands in the policy."""
    if not hook.name.startswith("list:"):
        return [hook.name]
    name = hook.name.removeprefix("list:")
    for each in policy.spec.get("lists", ()):
        if each.get("name") == name:
            return list(each.get("values", ()))
    return []
