"""InMap takes decimal numbers and ranges of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import NUMBERS
from ...facts.operators import MAP
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import shown

ID = "policy/in-map-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:379-460", "pkg/selectors/kernel.go:542-583")
AGENT = refuses(
    "MatchArgs value … invalid: …",
    "with strconv.Parse… for a value that is not a number, or range should be 'min:max'",
)
PAGE = """
A value of InMap or NotInMap is neither a decimal number nor a range `min:max`. The agent refuses
the policy. Unlike Equal, these operators accept neither `0x10` nor `1_000`, and no negative numbers
for unsigned types.

Write decimal numbers. `list:NAME` works only for the system calls of tracepoints.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is neither; lists have a rule of their own."""
    for filter_, type_ in with_values(policy, target, MAP):
        for place, value in enumerate(filter_.values):
            if value.startswith("list:"):
                continue
            bounds = value.split(":")
            signed = NUMBERS[type_].signed
            numbers = [parsed(each, 64, signed=signed, base=10) for each in bounds]
            if len(bounds) > 2 or None in numbers:
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} is neither {'a' if signed else 'an unsigned'} decimal number "
                    "nor a range of two",
                    "the agent refuses the policy",
                    "write it in decimal, or as min:max",
                )
