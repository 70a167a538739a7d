"""A list that is used exists in the policy."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...lists import called, named
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/list-not-found"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:422-425",
    "pkg/sensors/tracing/enforcer.go:212-215",
)
AGENT = refuses("error list 'list:…' not found")
PAGE = """
A kprobe or an enforcer uses a list, as `list:NAME`, that does not exist in `spec.lists`. The agent
refuses the policy. Lists belong to one policy; a policy cannot use those of another.

Correct the name, which is case-sensitive, or add the list.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each use of a list that is not there."""
    lists = None
    for use in called(policy):
        lists = named(policy) if lists is None else lists
        if use.name in lists:
            continue
        near = close(use.name, lists)
        yield Hit(
            use.path,
            f"there is no list {shown(use.name)}{hint(near)}",
            "the agent refuses the policy",
            f"use list:{near}" if near else "add it to spec.lists",
        )
