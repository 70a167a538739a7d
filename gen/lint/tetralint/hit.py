"""What a rule says of a policy, and what it declares that the agent does."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .findings import Severity

Path = tuple[str | int, ...]
"""The way to a value inside an object: keys and positions, from the top."""


class Verdict(StrEnum):
    """What the agent does with a policy."""

    REFUSES = "refuses"
    PANICS = "panics"
    LOADS = "loads"


class Agent(NamedTuple):
    """What the 1.6.0 agent does with a policy that a rule finds wrong.

    `text` is a part of its error where it refuses or panics, with `…` for what varies, and else
    what it then does wrong. `when` says on what else the verdict depends.
    """

    verdict: Verdict
    text: str
    when: str = ""


def refuses(text: str, when: str = "") -> Agent:
    """The agent does not load the policy, and its error has this text."""
    return Agent(Verdict.REFUSES, text, when)


def panics(text: str, when: str = "") -> Agent:
    """The agent stops."""
    return Agent(Verdict.PANICS, text, when)


def loads_but(text: str, when: str = "") -> Agent:
    """The agent loads the policy, and then something else happens than it says."""
    return Agent(Verdict.LOADS, text, when)


class Hit(NamedTuple):
    """One place that a rule finds wrong.

    `path` leads to the value from the top of the object, `problem` names it, `consequence` says
    what happens, `fix` what to do. `severity` and `agent` where they are not the rule's own.
    """

    path: Path
    problem: str
    consequence: str
    fix: str
    severity: Severity | None = None
    agent: Agent | None = None
