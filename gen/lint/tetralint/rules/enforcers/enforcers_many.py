"""A policy has at most one enforcer."""

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
`enforcers` is a list, but it can have only one entry. The policy has more, and the agent refuses
it.

Put all calls into the `calls` of that entry. Calls that need different treatment need a policy of
their own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """One hit, at the second enforcer."""
    count = len(policy.spec.get("enforcers", ()))
    if count > 1:
        yield Hit(
            policy.spec.at("enforcers", 1),
            f"the policy has {count} enforcers (the limit is 1)",
            "the agent refuses the policy",
            "put the calls of all enforcers into one",
        )
