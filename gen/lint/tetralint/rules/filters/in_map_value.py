"""InMap takes decimal numbers, and ranges of them."""

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
    "strconv.Parse… of what is no number, or range should be 'min:max'",
)
PAGE = """
A value of InMap or NotInMap is no decimal number and no range `min:max` of two, and the agent
refuses the policy. Unlike Equal they take neither `0x10` nor `1_000`. Negative numbers are none
for unsigned types.

Write the number decimal. `list:` and a name is for system calls of tracepoints.
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
                    f"{shown(value)} is no {'' if signed else 'unsigned '}decimal number "
                    "and no range of two",
                    "the agent refuses the policy",
                    "write it decimal, or as min:max",
                )
