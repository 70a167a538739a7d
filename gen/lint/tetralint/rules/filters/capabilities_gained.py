"""CapabilitiesGained discards the result of the filters before it."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/capabilities-gained"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1786-1792",)
AGENT = loads_but("the filters before it have no effect")
PAGE = """
A selector has CapabilitiesGained after other filters on arguments. 1.6.0 overwrites the result of
the earlier filters instead of combining with it, so they have no effect. The policy loads. Fixed in
1.6.1.

Put CapabilitiesGained first: filters after it are combined correctly.
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
                "CapabilitiesGained comes after another filter",
                "the policy loads, but the filters before it have no effect",
                "put it first",
            )
