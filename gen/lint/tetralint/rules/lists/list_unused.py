"""Each list has a unique name and is used."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...lists import uses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/list-unused"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/sensors/tracing/lists_linux.go:17-31",)
AGENT = loads_but("the list has no effect")
PAGE = """
Nothing in the policy uses a list, or an earlier list has the same name: the agent uses the first of
the two, and never reads the values of the second.

A kprobe, an enforcer or a value of InMap uses a list as `list:NAME`. Rename it, join the two, or
remove it.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each list that has no effect; an error where another hides it."""
    if not policy.spec.get("lists"):
        return
    used = {use.name for use in uses(policy)}
    seen = set()
    for each in policy.spec.each("lists"):
        name = each.get("name", "")
        if name in seen:
            yield Hit(
                each.at("name"),
                f"the policy has two lists with the name {shown(name)}",
                "the policy loads, but the values of the second are never read",
                "join them, or rename one",
                severity=Severity.ERROR,
            )
        elif name not in used:
            yield Hit(
                each.at("name"),
                f"nothing uses the list {shown(name)}",
                "the list has no effect",
                f"use it as list:{name}, or remove it",
            )
        seen.add(name)
