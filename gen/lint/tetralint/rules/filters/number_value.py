"""A number is written as Go parses it, and fits its type."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import NUMBERS
from ...facts.operators import COMPARE, EQUAL
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import shown

ID = "policy/number-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:657-690",)
AGENT = refuses("MatchArgs value … invalid: strconv.Parse…")
PAGE = """
Equal, NotEqual, Mask, GT or LT compares a number, and a value is not a number that fits: a word, a
name such as `O_CREAT`, a number with a space or a decimal point, or one outside the range of the
type. The agent refuses the policy.

- `int`, `int32` and `size_t` take -2147483648 to 2147483647, so neither `0xffffffff` nor, for a
  `size_t`, 4294967295; `uint32` takes 0 to 4294967295.
- `int64` and `syscall64` are signed, `uint64` is unsigned.
- Decimal, `0x10`, `0b1`, `0o17`, `017` (which is octal) and `1_000` are numbers.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is no number of the type."""
    for filter_, type_ in with_values(policy, target, EQUAL + COMPARE):
        number = NUMBERS.get(type_)
        if number is None:
            continue
        for place, value in enumerate(filter_.values):
            if parsed(value, number.bits, signed=number.signed) is None:
                sign = "a signed" if number.signed else "an unsigned"
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} does not fit {type_}, {sign} {number.bits}-bit number",
                    "the agent refuses the policy",
                    "write a number in that range, decimal or with 0x",
                )
