"""Only Post has a rate limit."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/rate-limit-without-post"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1081",)
AGENT = refuses("rate limiting can only applied to post action (was applied to '…')")
PAGE = """
An action other than Post has a `rateLimit`, and the agent refuses the policy. A limit holds back
events, never an action: a Sigkill that acted once a minute would let the rest through.

Take the limit away, or put a Post with it beside the action.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in read(policy):
        if action.name != "Post" and action.get("rateLimit"):
            yield Hit(
                action.at("rateLimit"),
                f"{action.name} has a rateLimit of {action.get('rateLimit')}",
                "the agent refuses the policy",
                "remove it, or limit a Post beside it",
            )
