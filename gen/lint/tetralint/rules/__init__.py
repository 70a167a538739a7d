"""The rules, in a folder for each part of a policy, found by listing these folders.

A rule is two files side by side: `NAME.py` judges and has the page, `NAME.yaml` has examples of
what is wrong and what is right, with the findings of each. A folder whose rules judge sections of
`spec` alone says which in `SECTIONS`; they run where a policy has one of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from ..modules import names_in

if TYPE_CHECKING:
    from ..findings import Severity
    from ..hit import Agent, Hit
    from ..policy import Policy
    from ..target import Target


class Rule(Protocol):
    """What the module of a rule has."""

    __name__: str
    ID: str
    SEVERITY: Severity
    SOURCE: tuple[str, ...]
    AGENT: Agent
    PAGE: str

    def check(self, policy: Policy, target: Target) -> Iterator[Hit]:
        """The places where the policy breaks the rule."""


def modules() -> tuple[Rule, ...]:
    """All rules, folder by folder, in the order of their names."""
    return tuple(_module(name) for folder in _folders() for name in _names(folder))


def of_sections(sections: Container[str]) -> Iterator[Rule]:
    """The rules of a policy with these sections; others are not even imported."""
    for folder in _folders():
        judged = _sections(folder)
        if judged is None or any(section in sections for section in judged):
            yield from map(_module, _names(folder))


def sections_of(rule: Rule) -> tuple[str, ...] | None:
    """The sections of `spec` without which a rule does not run; None where it always does."""
    return _sections(rule.__name__.rpartition(".")[0])


@cache
def _folders() -> tuple[str, ...]:
    return tuple(f"{__name__}.{name}" for name, is_folder in names_in(__name__) if is_folder)


@cache
def _sections(folder: str) -> tuple[str, ...] | None:
    """What the rules of a folder judge; None for those that judge every policy."""
    return getattr(import_module(folder), "SECTIONS", None)


@cache
def _names(folder: str) -> tuple[str, ...]:
    return tuple(f"{folder}.{name}" for name, _ in names_in(folder))


@cache
def _module(name: str) -> Rule:
    return cast("Rule", import_module(name))
