"""Filtering by namespace or pod needs the agent's policy filter."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...pods import SELECTORS, filtered_by
from ...policy import Policy
from ...target import Target

ID = "policy/filter-by-pod"
SEVERITY = Severity.NOTE
SOURCE = (
    "pkg/sensors/handler.go:75-107",
    "pkg/policyfilter/disabled.go:26",
)
AGENT = loads_but("an agent without the policy filter refuses it: `policyfilter is disabled`")
PAGE = """
A policy applies only to some pods: it is a TracingPolicyNamespaced, or has a `podSelector` or a
`containerSelector`. An agent that runs without `enable-policy-filter` refuses it: `policyfilter is
disabled`. With the filter but without access to the Kubernetes API the policy loads, and matches
nothing.

The Helm chart's value is `tetragon.enablePolicyFilter`, which is on by default. Check the agent's
settings once, and suppress the note or leave it.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first that limits it."""
    if filters := filtered_by(policy, target):
        path = policy.spec.at(filters[0]) if filters[0] in SELECTORS else policy.at("metadata")
        yield Hit(
            path,
            f"the policy is limited by {' and '.join(filters)}",
            "an agent without the policy filter refuses it",
            "run the agent with enable-policy-filter (chart: tetragon.enablePolicyFilter)",
        )
