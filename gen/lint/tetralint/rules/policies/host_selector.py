"""A hostSelector is empty, and only a TracingPolicy has one."""

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
    "from Tetragon 1.7.0 on; before, the CRD rejects the field",
)
PAGE = """
`hostSelector`, which was added in 1.7.0, selects the processes of the host: all of them with `{}`,
none if it is not set. The agent refuses a policy whose hostSelector has labels or expressions. A
TracingPolicyNamespaced cannot have one, because it applies to the pods of a namespace: the API
server refuses it.

Write `hostSelector: {}`. To select hosts, choose the nodes that the agent runs on.
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
            "hostSelector has labels or expressions",
            "the agent refuses the policy",
            "write hostSelector: {}",
        )
