"""A policy has one enforcer."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/enforcers-many"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/enforcer.go:198-200",)
AGENT = refuses("failed: we support only single enforcer sensor")
PAGE = """
`enforcers` has more than one entry, though it is a list, and the agent refuses the policy.

Put all calls into the one entry's `calls`. What has to be told apart needs a policy of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """One hit, at the second enforcer."""
    count = len(policy.spec.get("enforcers", ()))
    if count > 1:
        yield Hit(
            policy.spec.at("enforcers", 1),
            f"the policy has {count} enforcers",
            "the agent refuses the policy",
            "put the calls of all into one",
        )
