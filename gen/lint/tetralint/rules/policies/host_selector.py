"""A hostSelector is empty, and of a policy for the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/host-selector"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/k8s.go",
    "pkg/k8s/apis/cilium.io/v1alpha1/tracing_policy_types.go",
)
AGENT = refuses(
    "spec.hostSelector does not support arbitrary labels",
    "Tetragon 1.7.0; before, the CRD refuses the field",
)
PAGE = """
`hostSelector`, which 1.7.0 has, selects the processes of the host: all of them as `{}`, and none
where it is not there. The agent refuses a policy whose hostSelector has labels or expressions. A
TracingPolicyNamespaced has none: it is of the pods of a namespace, and the API server refuses it.

Write `hostSelector: {}`, and choose among hosts by where the agent runs.
"""

_NAMESPACED = refuses("TracingPolicyNamespaced cannot match host workloads")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the selector, where the CRD has it."""
    selector = policy.spec.get("hostSelector") if target.tetragon >= (1, 7) else None
    if selector is None:
        return
    path = policy.spec.at("hostSelector")
    if policy.is_namespaced:
        yield Hit(
            path,
            "a TracingPolicyNamespaced has a hostSelector",
            "the API server refuses the policy",
            "write a TracingPolicy",
            agent=_NAMESPACED,
        )
    elif any(selector.values()):
        yield Hit(
            path,
            "hostSelector selects by labels",
            "the agent refuses the policy",
            "write hostSelector: {}",
        )
