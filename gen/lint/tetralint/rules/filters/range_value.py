"""InRange takes ranges of two numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import NUMBERS
from ...facts.operators import RANGE
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import shown

ID = "policy/range-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:499-534",)
AGENT = refuses(
    "MatchArgs value … invalid: range should be 'min:max'",
    "or an error about a bound that is not a number",
)
PAGE = """
A value of InRange or NotInRange is not a range `min:max` of two numbers, and the agent refuses the
policy. A single number is not a range: write `5:5`. The bounds may be decimal or hexadecimal. Their
maximum is 4294967295 for 32-bit types and 9223372036854775807 for 64-bit types, even if the type is
`uint64`.
"""

_BEYOND = refuses("range out of range (…) allowed max 4294967295")
_NUMBER = refuses("MatchArgs value … invalid: strconv.ParseInt…")
_HIGHEST = 0xFFFFFFFF


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is no range of the type."""
    for filter_, type_ in with_values(policy, target, RANGE):
        for place, value in enumerate(filter_.values):
            bounds = value.split(":")
            numbers = [parsed(each, 64, signed=True) for each in bounds]
            agent = AGENT
            if len(bounds) == 2:
                agent = _NUMBER
                if None not in numbers:
                    agent = _BEYOND
                    if NUMBERS[type_].bits == 64 or all((n or 0) <= _HIGHEST for n in numbers):
                        continue
            beyond = f"exceeds {_HIGHEST}, the maximum for {type_}"
            yield Hit(
                filter_.at("values", place),
                f"{shown(value)} {beyond if agent is _BEYOND else 'is not a range of two numbers'}",
                "the agent refuses the policy",
                f"end it at {_HIGHEST}" if agent is _BEYOND else "write it as min:max",
                agent=agent,
            )
