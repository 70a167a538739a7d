"""The loader sensor cannot be limited to pods."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...pods import filtered_by
from ...policy import Policy
from ...target import Target

ID = "policy/loader-for-pods"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/loader_linux.go:134-136",)
AGENT = refuses("loader sensor does not implement policy filtering")
PAGE = """
A policy with `loader: true` is limited to some pods: it is a TracingPolicyNamespaced, or has a
`podSelector` or a `containerSelector` that is not empty. The loader sensor cannot be limited, and
the agent refuses the policy.

Move `loader: true` to a TracingPolicy of its own, without pod selectors.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at `loader`."""
    if policy.spec.get("loader") and (filters := filtered_by(policy, target)):
        yield Hit(
            policy.spec.at("loader"),
            f"loader is true, but the policy is limited by {' and '.join(filters)}",
            "the agent refuses the policy",
            "move it to a TracingPolicy of its own, without them",
        )
