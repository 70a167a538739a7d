"""The rules: one module each, found by listing this folder; see `gen.lint`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from gen.findings import Severity
    from gen.lint.hit import Agent, Hit
    from gen.lint.policy import Policy
    from gen.lint.target import Target


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


@cache
def modules() -> tuple[Rule, ...]:
    """All rules, in the order of their files' names."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(cast("Rule", import_module(f"{__name__}.{name}")) for name in names)
