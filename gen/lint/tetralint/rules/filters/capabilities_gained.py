"""CapabilitiesGained forgets the filters before it."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/capabilities-gained"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1786-1792",)
AGENT = loads_but("the filters before it do not count")
PAGE = """
A selector has CapabilitiesGained behind other filters on arguments. 1.6.0 sets the result by it,
where it should join it to that of the filters before: those do not count any more. The policy
loads. 1.6.1 has it right.

Put CapabilitiesGained first: filters behind it are joined as they should be.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at each that is not the first filter."""
    if target.tetragon >= (1, 6, 1):
        return
    for filter_ in policy.filters:
        if filter_.operator != "CapabilitiesGained" or filter_.key == "matchReturnArgs":
            continue
        if filter_.position > 0 or (
            filter_.key == "matchData" and filter_.selector.get("matchArgs")
        ):
            yield Hit(
                filter_.at("operator"),
                "CapabilitiesGained stands behind another filter",
                "the policy loads, and the filters before it do not count",
                "put it first",
            )
