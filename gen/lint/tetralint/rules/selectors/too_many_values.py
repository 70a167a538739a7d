"""A comparison of numbers has room for four values."""

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
A filter compares a number, or a set of capabilities, with more than four values. They stand in the
selector itself, which has room for four, and the agent refuses the policy.

Use InMap or NotInMap, which have no limit and take ranges as well, as in `1:9`; their numbers are
decimal. Of masks join the bits into one value: any of them matches anyway.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the fifth value of such a filter."""
    for filter_ in policy.filters:
        if len(filter_.values) <= MOST or filter_.operator not in NUMERIC:
            continue
        if is_number(filter_.type, target.tetragon):
            yield Hit(
                filter_.at("values", MOST),
                f"{filter_.operator} has {len(filter_.values)} values, {MOST} is the most",
                "the agent refuses the policy",
                "join the bits into one value"
                if filter_.operator == "Mask"
                else "use InMap or NotInMap, which have no limit",
            )
