"""A list that is hooked holds something."""

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
AGENT = loads_but("the hook is on nothing")
PAGE = """
A kprobe or an enforcer names a list that holds nothing. It has no values; or it is generated and
says `validated: true`, by which the agent marks a list that it has filled, and then does not fill
it. The policy loads, and the hook is on no function.

Give the list values, or leave `validated` out.
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
        why = "is generated, but says that it is validated" if generated else "has no values"
        yield Hit(
            use.path,
            f"the list {use.name} {why}",
            "the policy loads, and the hook is on nothing",
            "leave validated out" if generated else "give it values",
        )
