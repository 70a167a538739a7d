"""An empty pod selector selects everything, including the host."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...pods import SELECTORS, filtered_by
from ...policy import Policy
from ...target import Target

ID = "policy/empty-pod-selector"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/handler.go:81-101",)
AGENT = loads_but("the policy applies to every process on the node")
PAGE = """
A TracingPolicy has an empty `podSelector` or `containerSelector`: `{}`, or empty `matchLabels`.
Elsewhere in Kubernetes this selects all pods. Tetragon 1.6 treats it as no filter, so the policy
also applies to the processes of the host. 1.7.0 treats it as all pods, and no longer covers the
host.

Remove it to cover everything, or select what to cover. In a TracingPolicyNamespaced, or together
with a selector that is not empty, it changes nothing.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each empty selector of a policy that nothing limits."""
    if target.tetragon >= (1, 7) or filtered_by(policy, target):
        return
    for key in SELECTORS:
        if policy.spec.get(key) is not None:
            yield Hit(
                policy.spec.at(key),
                f"{key} is empty",
                "the policy also applies to the host, and from 1.7.0 on only to pods",
                "remove it, or select what to cover",
            )
