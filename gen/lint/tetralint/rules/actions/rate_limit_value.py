"""A rate limit is a number of seconds, minutes or hours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/rate-limit-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1030-1056",)
AGENT = refuses("parseRateLimit: rateLimit value … is invalid")
PAGE = """
A `rateLimit` is a whole number below 2^32, followed by `s`, `m` or `h` for seconds, minutes or
hours; without a unit it is in seconds. The agent refuses anything else: `500ms`, `1d`, `1.5m`, `5
s`, `1m30s`.

Within this time, events with the same arguments are posted only once.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each limit of a Post that is none."""
    for action in read(policy):
        limit = action.get("rateLimit")
        if limit and action.name == "Post" and not is_limit(limit):
            yield Hit(
                action.at("rateLimit"),
                f"rateLimit {shown(limit)} is not a number of seconds, minutes or hours",
                "the agent refuses the policy",
                "write it as 30, 30s, 5m or 1h",
            )


def is_limit(text: str) -> bool:
    """Whether the agent can read it."""
    found = re.fullmatch("([0-9]+)[smhSMH]?", text)
    digits = found[1].lstrip("0") if found else "-"
    return digits != "-" and len(digits) < 11 and int(digits or "0") < 2**32
