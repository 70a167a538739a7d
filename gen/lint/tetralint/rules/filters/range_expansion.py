"""A range in a map takes one entry for each number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts.operators import VALUE_MAP
from ...findings import Severity
from ...hit import Hit, loads_but, panics
from ...policy import Policy
from ...target import Target

ID = "policy/range-expansion"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/selectors/kernel.go:443-457",)
AGENT = loads_but("each number of a range takes one map entry")
PAGE = """
The ranges of a filter with InMap, NotInMap, a port, Protocol, Family or State have more than 65536
numbers in total. The agent adds a map entry for each number: the policy takes long to load, and the
memory of agent and kernel grows by more than a hundred bytes per number. With many millions of
numbers the agent runs out of memory; a range that ends at the largest 64-bit number never finishes.

Use InRange or NotInRange for wide ranges, at most four. Ports end at 65535.
"""

MANY = 1 << 16
TOO_MANY = 1 << 24
_DIES = panics("", when="if the agent runs out of memory")
_RANGE = re.compile(r"(-?[0-9]{1,20}):(-?[0-9]{1,20})")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each filter with too many."""
    for filter_ in policy.filters:
        if filter_.operator not in VALUE_MAP:
            continue
        ranges = [found for each in filter_.values if (found := _RANGE.fullmatch(each))]
        count = sum(abs(int(each[2]) - int(each[1])) + 1 for each in ranges)
        if count > MANY:
            dies = count > TOO_MANY
            yield Hit(
                filter_.at("values"),
                f"the ranges of {filter_.operator} have {count} numbers, one map entry for each",
                "the agent runs out of memory"
                if dies
                else "the policy takes long to load, and the map takes a lot of memory",
                "use InRange or NotInRange",
                Severity.ERROR if dies else None,
                _DIES if dies else None,
            )
