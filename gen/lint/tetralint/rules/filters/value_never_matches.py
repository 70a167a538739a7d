"""Some values load but can never match."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import NUMBERS, Number
from ...facts.operators import RANGE, SOCKET
from ...findings import Severity
from ...hit import Hit, loads_but
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import shown

ID = "policy/value-never-matches"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1303-1357", "bpf/process/types/basic.h:1085-1110")
AGENT = loads_but("the value never matches")
PAGE = """
A filter loads, but one of its values is outside what its argument can be, so it never matches. In a
negated filter the value excludes nothing.

- A port, protocol, family or state above 65535.
- In InRange, a range whose end is below its start: `9:1`; a range that starts below zero on an
  unsigned type, which includes `size_t` and `syscall64`; a range that ends above 2147483647 on an
  `int`, where `0:4294967295` ends at -1.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such value."""
    for filter_, type_ in with_values(policy, target, SOCKET + RANGE):
        for place, value in enumerate(filter_.values):
            why = _why(filter_.operator, type_, value)
            if why:
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} {why}",
                    "the policy loads, but the value never matches",
                    "write a value that the argument can have",
                )


def _why(operator: str, type_: str, value: str) -> str:
    """What is wrong with a value; nothing where it may match, or is reported for its syntax."""
    is_range = operator in RANGE
    bounds = value.split(":")
    found = [parsed(each, 64, signed=is_range, base=0 if is_range else 10) for each in bounds]
    numbers = [each for each in found if each is not None]
    if len(numbers) != len(bounds) or len(bounds) not in ((2,) if is_range else (1, 2)):
        return ""
    if not is_range:
        return f"is above 65535, the maximum of {operator}" if min(numbers) > 0xFFFF else ""
    if type_ not in NUMBERS:
        return ""
    start, end = (_stored(each, NUMBERS[type_]) for each in numbers)
    return f"is the range from {start} to {end} on {type_}" if start > end else ""


def _stored(number: int, type_: Number) -> int:
    """A bound as it is compared: cut to its bits, and with a sign where the type has one."""
    number &= (1 << type_.bits) - 1
    is_negative = type_.keeps_sign and number >> type_.bits - 1
    return number - (1 << type_.bits) if is_negative else number
