"""InRange takes at most four ranges."""

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
A filter with InRange or NotInRange has more than four ranges. They are stored in the selector
itself, which has room for four, and the agent refuses the policy.

Join adjacent ranges. Write short ranges with InMap or NotInMap, which has no limit but takes one
map entry for each number.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at the fifth range of a filter."""
    for filter_ in policy.filters:
        if len(filter_.values) > MOST and filter_.operator in RANGE:
            yield Hit(
                filter_.at("values", MOST),
                f"{filter_.operator} has {len(filter_.values)} ranges (the limit is {MOST})",
                "the agent refuses the policy",
                "join adjacent ranges, or use InMap for short ones",
            )
