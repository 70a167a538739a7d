"""A filter judges one argument."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import GAINED
from ...findings import Severity
from ...hit import Hit, loads_but
from ...operators import TABLE
from ...policy import Policy
from ...target import Target

ID = "policy/ignored-position"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:821-853",)
AGENT = loads_but("only the first position is judged")
PAGE = """
A filter names several positions in `args`, and its operator is not CapabilitiesGained. The policy
loads, only the argument at the first position is judged, and the others are not.

Write a filter for each argument. Within a selector all must match; where one is enough, put each
into a selector of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter, at its second position."""
    for filter_ in policy.filters:
        positions = filter_.get("args", ())
        if len(positions) > 1 and filter_.operator != GAINED and filter_.operator in TABLE:
            yield Hit(
                filter_.at("args", 1),
                f"{filter_.operator} judges one argument, and {len(positions)} are named",
                f"the policy loads, and only the one at position {positions[0]} is judged",
                "write a filter for each argument",
            )
