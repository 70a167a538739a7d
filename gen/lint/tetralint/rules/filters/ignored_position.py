"""A filter compares one argument."""

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
AGENT = loads_but("the filter compares only the first position")
PAGE = """
A filter lists several positions in `args`, and its operator is not CapabilitiesGained. The policy
loads, but the filter compares only the argument at the first position and ignores the others.

Write one filter for each argument. All filters of a selector must match; if one match is enough,
put each filter into a selector of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter, at its second position."""
    for filter_ in policy.filters:
        positions = filter_.get("args", ())
        if len(positions) > 1 and filter_.operator != GAINED and filter_.operator in TABLE:
            yield Hit(
                filter_.at("args", 1),
                f"{filter_.operator} compares one argument, not {len(positions)}",
                f"the policy loads, but the filter compares only position {positions[0]}",
                "write one filter for each argument",
            )
