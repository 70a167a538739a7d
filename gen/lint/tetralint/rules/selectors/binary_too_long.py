"""The paths in matchBinaries have a maximum length."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import POSTFIX, PREFIX, SetOperator
from ...findings import Severity
from ...hit import Agent, Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/binary-too-long"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1394-1422",)
AGENT = refuses(
    "Binary names > 255 chars do not supported",
    "for In; for the others: string is longer than … characters",
)
PAGE = """
A value of `matchBinaries` is longer than the agent can compare, and the agent refuses the policy:
In and NotIn take 255 bytes, Prefix and NotPrefix 256, Postfix and NotPostfix 127.

Compare a shorter part of the path with Prefix or Postfix.
"""

_IN = refuses("Binary names > 255 chars do not supported")
_PREFIX = refuses("string is longer than 256 characters")
_POSTFIX = refuses("string is longer than 127 characters")
_LONGEST: dict[str, tuple[int, Agent]] = {
    **dict.fromkeys(SetOperator, (255, _IN)),
    **dict.fromkeys(PREFIX, (256, _PREFIX)),
    **dict.fromkeys(POSTFIX, (127, _POSTFIX)),
}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each value that is longer."""
    for selector in policy.selectors:
        for binaries in selector.each("matchBinaries"):
            operator = binaries.get("operator", "")
            longest, agent = _LONGEST.get(operator, (0, None))
            for place, value in enumerate(binaries.get("values", ()) if longest else ()):
                size = len(value.encode())
                if size > longest:
                    yield Hit(
                        binaries.at("values", place),
                        f"a path of {operator} has {size} bytes (the limit is {longest})",
                        "the agent refuses the policy",
                        "compare a shorter part with Prefix or Postfix",
                        agent=agent,
                    )
