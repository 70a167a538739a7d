"""The lists of a policy, and what uses them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .facts.hooks import PROBES
from .facts.names import ListType
from .hit import Path
from .policy import Part, Policy

_MARK = "list:"


class Use(NamedTuple):
    """A `list:NAME` of a kprobe, an enforcer or a filter, as `family` says, and the way to it."""

    family: str
    path: Path
    name: str


def named(policy: Policy) -> dict[str, Part]:
    """The lists by name; of two of one name the first counts (lists_linux.go:23)."""
    found: dict[str, Part] = {}
    for each in policy.spec.each("lists"):
        found.setdefault(each.get("name", ""), each)
    return found


def called(policy: Policy) -> Iterator[Use]:
    """The lists that kprobes and enforcers name."""
    for hook in policy.hooks:
        if hook.family in PROBES and hook.name.startswith(_MARK):
            yield Use(hook.family, hook.at("call"), hook.name.removeprefix(_MARK))
    for enforcer in policy.spec.each("enforcers"):
        for number, call in enumerate(enforcer.get("calls", ())):
            if call.startswith(_MARK):
                yield Use("enforcers", enforcer.at("calls", number), call.removeprefix(_MARK))


def uses(policy: Policy) -> Iterator[Use]:
    """The lists that anything names: `called`, and the values of filters."""
    yield from called(policy)
    for each in policy.filters:
        for number, value in enumerate(each.values):
            if value.startswith(_MARK):
                yield Use("filter", each.at("values", number), value.removeprefix(_MARK))


def is_generated(each: Part) -> bool:
    """Whether the agent fills it, and not the policy."""
    return each.get("type", "") in (ListType.generated_syscalls, ListType.generated_ftrace)
