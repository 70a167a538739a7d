"""A list that is hooked is not empty."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...lists import called, is_generated, named
from ...policy import Policy
from ...target import Target

ID = "policy/list-empty"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/lists_linux.go:96-112",)
AGENT = loads_but("no function is hooked")
PAGE = """
A kprobe or an enforcer uses an empty list. The list has no values; or it is generated and has
`validated: true`, with which the agent marks a list that it has filled, and so does not fill it.
The policy loads, but no function is hooked.

Add values to the list, or remove `validated`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each use of such a list."""
    lists = None
    for use in called(policy):
        lists = named(policy) if lists is None else lists
        each = lists.get(use.name)
        if each is None or each.get("values"):
            continue
        generated = is_generated(each)
        if generated and not each.get("validated"):
            continue
        why = "is generated, but has validated: true" if generated else "has no values"
        yield Hit(
            use.path,
            f"the list {use.name} {why}",
            "the policy loads, but no function is hooked",
            "remove validated" if generated else "add values",
        )
