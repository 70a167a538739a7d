"""InRange has room for four ranges."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import VALUES as MOST
from ...facts.operators import RANGE
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-ranges"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:498-505",)
AGENT = refuses("selector does not support more than 4 values")
PAGE = """
A filter with InRange or NotInRange has more than four ranges. They stand in the selector itself,
which has room for four, and the agent refuses the policy.

Join ranges that touch. Short ones can stand in InMap or NotInMap, which has no limit, but holds
each number of a range as an entry of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at the fifth range of a filter."""
    for filter_ in policy.filters:
        if len(filter_.values) > MOST and filter_.operator in RANGE:
            yield Hit(
                filter_.at("values", MOST),
                f"{filter_.operator} has {len(filter_.values)} ranges, {MOST} is the most",
                "the agent refuses the policy",
                "join ranges that touch, or use InMap for short ones",
            )
