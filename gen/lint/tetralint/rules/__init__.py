"""The rules: one module each, found by listing this folder; see `gen.lint`."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from ..findings import Severity
    from ..hit import Agent, Hit
    from ..policy import Policy
    from ..target import Target


class Rule(Protocol):
    """What a module of this folder has."""

    __name__: str
    ID: str
    SEVERITY: Severity
    SOURCE: tuple[str, ...]
    AGENT: Agent
    PAGE: str

    def check(self, policy: Policy, target: Target) -> Iterator[Hit]:
        """The places where the policy breaks the rule."""


_SECTIONS = {
    "enforcer": ("enforcers",),
    "kprobe": ("kprobes",),
    "lsm": ("lsmhooks",),
    "tracepoint": ("tracepoints",),
    "uprobe": ("uprobes", "usdts"),
    "usdt": ("usdts",),
}
"""Families of rules that judge a section of a policy, and have nothing to say without it."""


def modules() -> tuple[Rule, ...]:
    """All rules, in the order of their files' names."""
    return tuple(map(_module, _names()))


def of_sections(sections: Container[str]) -> Iterator[Rule]:
    """The rules of a policy with these sections; others are not even imported."""
    for name in _names():
        judged = _SECTIONS.get(name.partition("_")[0])
        if judged is None or any(section in sections for section in judged):
            yield _module(name)


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def _module(name: str) -> Rule:
    return cast("Rule", import_module(f"{__name__}.{name}"))
