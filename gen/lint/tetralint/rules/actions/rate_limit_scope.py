"""The scope of a rate limit is a thread, a process or all processes."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...facts.names import RateLimitScope
from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/rate-limit-scope"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1057-1064",)
AGENT = refuses("parseRateLimit: rateLimitScope value … is invalid")
PAGE = """
`rateLimitScope` is `thread`, which is the default, `process` or `global`, in lower case. The agent
refuses any other value together with a `rateLimit`. Without a `rateLimit` it ignores the scope, and
nothing is limited.

Whatever the scope, events that differ in the first 40 bytes of an argument are counted separately.
"""

SCOPES = tuple(RateLimitScope)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each scope that is none, or that has no limit."""
    for action in read(policy):
        scope = action.get("rateLimitScope")
        if not scope:
            continue
        if not action.get("rateLimit"):
            yield Hit(
                action.at("rateLimitScope"),
                f"rateLimitScope is {shown(scope)}, but there is no rateLimit",
                "nothing is limited",
                "set rateLimit, or remove the scope",
                Severity.WARNING,
                loads_but("nothing is limited"),
            )
        elif scope not in SCOPES and action.name == "Post":
            near = close(scope, SCOPES)
            yield Hit(
                action.at("rateLimitScope"),
                f"there is no rateLimitScope {shown(scope)}{hint(near)}",
                "the agent refuses the policy",
                f"use {near or ', '.join(SCOPES)}",
            )
