"""A filter on numbers takes at most four values."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import is_number
from ...facts.limits import VALUES as MOST
from ...facts.operators import NUMERIC
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-values"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:658-662",)
AGENT = refuses("selector does not support more than 4 values")
PAGE = """
A filter compares a number, or a capability set, with more than four values. They are stored in the
selector itself, which has room for four, and the agent refuses the policy.

Use InMap or NotInMap, which have no limit and also take ranges, as in `1:9`; their numbers are
decimal. For Mask, join the bits into one value: the filter matches any of them anyway.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the fifth value of such a filter."""
    for filter_ in policy.filters:
        if len(filter_.values) <= MOST or filter_.operator not in NUMERIC:
            continue
        if is_number(filter_.type, target.tetragon):
            yield Hit(
                filter_.at("values", MOST),
                f"{filter_.operator} has {len(filter_.values)} values (the limit is {MOST})",
                "the agent refuses the policy",
                "join the bits into one value"
                if filter_.operator == "Mask"
                else "use InMap or NotInMap, which have no limit",
            )
