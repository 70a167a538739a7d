"""Only Post supports a rate limit."""

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
An action other than Post has a `rateLimit`, and the agent refuses the policy. A limit suppresses
events, not actions: a Sigkill that acted once a minute would let all other calls through.

Remove the limit, or add a Post with the limit to the selector.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in read(policy):
        if action.name != "Post" and action.get("rateLimit"):
            yield Hit(
                action.at("rateLimit"),
                f"{action.name} has a rateLimit of {action.get('rateLimit')}",
                "the agent refuses the policy",
                "remove it, or set it on a Post in the same selector",
            )
