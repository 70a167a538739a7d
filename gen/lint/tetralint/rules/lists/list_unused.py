"""Each list has its name, and is used."""

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
Nothing names a list of the policy, or another of the same name stands before it: of two the first
counts, and the values of the second are never read.

A kprobe, an enforcer or a value of InMap names a list as `list:NAME`. Rename it, join the two, or
leave it out.
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
                f"the policy has two lists {shown(name)}",
                "the policy loads, and the values of the second are never read",
                "join them, or rename one",
                severity=Severity.ERROR,
            )
        elif name not in used:
            yield Hit(
                each.at("name"),
                f"nothing names the list {shown(name)}",
                "it has no effect",
                f"name it as list:{name}, or leave it out",
            )
        seen.add(name)
