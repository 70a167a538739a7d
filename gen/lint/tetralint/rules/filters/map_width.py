"""InMap compares only 32 bits of most numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts.arguments import NUMBERS
from ...facts.operators import MAP
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/map-width"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1446-1478", "pkg/selectors/kernel.go:388-460")
AGENT = loads_but("the value never matches")
PAGE = """
A filter with InMap or NotInMap has a negative number, or one above 4294967295, on a 32-bit type:
`int`, `int32`, `uint32` or `size_t`. The agent writes the value into the map as 64 bits with its
sign extended; the BPF program looks up 32 bits padded with zeros, so the two are never equal.
`-100` (AT_FDCWD) for example never matches. The policy loads. The same applies, with fewer bits, to
the 8-bit and 16-bit types, which filters read from Tetragon 1.7.0 on.

Write a negative number as unsigned, `4294967196` for -100, or use Equal or InRange, which handle
signs.
"""

_VALUE = re.compile(r"-?[0-9]{1,20}(:-?[0-9]{1,20})?")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at each such value."""
    for filter_ in policy.filters:
        type_ = NUMBERS.get(filter_.type)
        if filter_.operator not in MAP or type_ is None or target.tetragon < type_.filtered_since:
            continue
        if type_.compared_bits == 64:
            continue
        most = (1 << type_.compared_bits) - 1
        for number, value in enumerate(filter_.values):
            if _VALUE.fullmatch(value) and not all(
                0 <= int(each) <= most for each in value.split(":")
            ):
                yield Hit(
                    filter_.at("values", number),
                    f"{value} is not between 0 and {most}, the only values that {filter_.operator} "
                    f"finds on {filter_.type}",
                    "the policy loads, but a value outside that range never matches",
                    "write it as an unsigned number, or use Equal or InRange",
                )
