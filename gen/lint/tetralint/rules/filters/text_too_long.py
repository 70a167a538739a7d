"""String values of a filter have a maximum length."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import EQUAL, POSTFIX, PREFIX
from ...findings import Severity
from ...hit import Agent, Hit, refuses
from ...operators import is_read, is_text, known_type
from ...policy import Filter, Policy
from ...target import Target

ID = "policy/text-too-long"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/selectors/selectors.go:364-379",
    "pkg/selectors/kernel.go:745",
    "pkg/selectors/kernel.go:782",
)
AGENT = refuses("string is longer than … characters", "or for Equal: string is too long")
PAGE = """
A string value of a filter is longer than the agent can compare, and the agent refuses the policy.
The limits count bytes, not characters.

- Equal, NotEqual: 4096 bytes from Linux 5.11 on, 510 from 5.4 on, otherwise 144.
- Prefix, NotPrefix: 256 bytes.
- Postfix, NotPostfix: 127 bytes.

Compare a shorter part: a prefix of the path, or its last components.
"""

_LONGER = {
    256: refuses("string is longer than 256 characters"),
    127: refuses("string is longer than 127 characters"),
}
_TOO_LONG = refuses("string is too long")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is longer."""
    for filter_ in policy.filters:
        longest, agent = _longest(filter_, target)
        for place, value in enumerate(filter_.values if longest else ()):
            if len(value) * 4 <= longest:
                continue
            size = len(value.rstrip("\0" if filter_.type == "string" else "").encode())
            if size > longest:
                yield Hit(
                    filter_.at("values", place),
                    f"a value of {filter_.operator} has {size} bytes (the limit is {longest})",
                    "the agent refuses the policy",
                    "compare a shorter part",
                    agent=agent,
                )


def _longest(filter_: Filter, target: Target) -> tuple[int, Agent | None]:
    """How long the values may be; 0 where they are no texts."""
    if not is_read(filter_, target) or filter_.arg is None:
        return 0, None
    if filter_.operator in PREFIX:
        return 256, _LONGER[256]
    if filter_.operator in POSTFIX:
        return 127, _LONGER[127]
    if filter_.operator in EQUAL and is_text(known_type(filter_, target)):
        if target.kernel >= (5, 11):
            return 4096, _TOO_LONG
        return (510 if target.kernel >= (5, 4) else 144), _TOO_LONG
    return 0, None
