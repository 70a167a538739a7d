"""An empty selector of pods selects everything, the host as well."""

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
AGENT = loads_but("the policy holds for every process of the node")
PAGE = """
A TracingPolicy has a `podSelector` or a `containerSelector` that names nothing: `{}`, or empty
`matchLabels`. Elsewhere in Kubernetes that selects all pods. Tetragon 1.6 takes it as no filter at
all, so that the policy holds for the processes of the host as well; 1.7.0 takes it as all pods, and
the host is no longer watched.

Leave it out to watch everything, or name what to watch. In a TracingPolicyNamespaced, or beside a
selector that names something, it changes nothing.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each empty selector of a policy that nothing limits."""
    if target.tetragon >= (1, 7) or filtered_by(policy, target):
        return
    for key in SELECTORS:
        if policy.spec.get(key) is not None:
            yield Hit(
                policy.spec.at(key),
                f"{key} names nothing",
                "the policy holds for the host as well, and from 1.7.0 on only for pods",
                "leave it out, or name what to watch",
            )
