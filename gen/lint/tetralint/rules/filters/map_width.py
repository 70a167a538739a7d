"""InMap compares 32 bits of most numbers."""

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
A filter with InMap or NotInMap has a negative number, or one beyond 4294967295, on a type of 32
bits: `int`, `int32`, `uint32` or `size_t`. The agent writes the value with 64 bits, the sign
everywhere, and the BPF program looks 32 bits up, with zeros before them: the two never meet. So
`-100` (AT_FDCWD) is never found. The policy loads. The same holds of the types of 8 and 16 bits,
which filters read since 1.7.0, with fewer bits.

Write a negative number as the kernel sees it without a sign, `4294967196` for -100, or use Equal or
InRange, which know signs.
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
                    f"{value} is not within 0 and {most}, which is all that {filter_.operator} "
                    f"finds of {filter_.type}",
                    "the policy loads, and what is outside never matches",
                    "write it without a sign, or use Equal or InRange",
                )
