"""What limits a policy to some pods."""

from __future__ import annotations

from .policy import Policy
from .target import Target

SELECTORS = ("podSelector", "containerSelector")
"""The selectors of pods, by their keys in `spec`."""


def filtered_by(policy: Policy, target: Target) -> list[str]:
    """What limits it, selectors first, as far as the agent looks at it.

    1.6 takes a selector that names nothing as none (pkg/sensors/handler.go:81 at v1.6.0), 1.7.0 as
    all pods (pkg/sensors/k8s.go:51 at v1.7.0).
    """
    found = []
    for key in SELECTORS:
        data = policy.spec.get(key)
        if data is not None and (
            target.tetragon >= (1, 7) or data.get("matchLabels") or data.get("matchExpressions")
        ):
            found.append(key)
    if policy.is_namespaced:
        found.append("its namespace")
    return found
