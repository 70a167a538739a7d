"""An enforcer needs Linux 5.3."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/enforcer-kernel"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/enforcer.go:263-265",)
AGENT = refuses(
    "enforcer sensor requires signal helper which is not available", "on kernels before 5.3"
)
PAGE = """
The policy has an enforcer, and the target kernel is older than 5.3, whose BPF programs have no
helper to send a signal. The agent refuses the policy, even if the enforcer only overrides.

Exclude such hosts: label the nodes, and deploy the policy only where it loads.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first enforcer, where the kernel is too old."""
    if not target.large_programs and policy.spec.get("enforcers"):
        yield Hit(
            policy.spec.at("enforcers", 0),
            f"an enforcer needs Linux 5.3, and the target kernel is {target.kernel}",
            "the agent refuses the policy",
            "set a newer --kernel, or remove the enforcer",
        )
