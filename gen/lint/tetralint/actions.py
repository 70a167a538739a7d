"""The actions of a policy: which the agent reads, on which functions, and which act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .facts.actions import ENFORCING, ActionName, held
from .facts.options import MONITOR
from .facts.versions import DEFAULT, Tetragon
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


class Enforcement(NamedTuple):
    """What of a policy stops or changes processes: as it stands, and but for its mode."""

    acting: tuple[ActionName, ...]
    held: tuple[ActionName, ...]


def enforcement(names: Iterable[str], mode: str, version: Tetragon = DEFAULT) -> Enforcement:
    """What the actions of these names do to processes in a mode of the policy."""
    given = set(names)
    off = held(version) if mode == MONITOR else ()
    enforcing = [each for each in ENFORCING if each in given]
    return Enforcement(
        tuple(each for each in enforcing if each not in off),
        tuple(each for each in enforcing if each in off),
    )
