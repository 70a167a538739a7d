"""GT on an unsigned 64-bit number compares the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import CAPABILITIES, NUMBERS
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/greater-than-uint64"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1245-1252", "bpf/process/types/basic.h:1416-1424")
AGENT = loads_but("smaller values match")
PAGE = """
A filter uses GT or GreaterThan on a `uint64`, a `syscall64` or a capability set. Before 1.7.0 the
BPF program compares these with less-than, so the filter matches exactly the wrong half. The policy
loads. `int64` and all 32-bit types are compared correctly.

Use InRange, as in `1025:9223372036854775807`, or declare the argument as `int64` if its highest bit
is never set.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    if target.tetragon >= (1, 7):
        return
    for filter_ in policy.filters:
        if filter_.operator not in ("GT", "GreaterThan") or not filter_.values:
            continue
        number = NUMBERS.get(filter_.type)
        unsigned = number is not None and number.bits == 64 and not number.keeps_sign
        if unsigned or filter_.type in CAPABILITIES:
            yield Hit(
                filter_.at("operator"),
                f"{filter_.operator} on a {filter_.type} compares with less-than",
                "the policy loads, but smaller values match",
                "use InRange with the range that you mean, or type: int64",
            )
