"""FollowFD, UnfollowFD and CopyFD are deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.actions import ActionName
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/follow-fd"
SEVERITY = Severity.WARNING
SOURCE = (
    "docs/content/en/docs/concepts/tracing-policy/selectors.md:837-845",
    "pkg/k8s/apis/cilium.io/client/crds/v1alpha1/cilium.io_tracingpolicies.yaml:471-474",
)
AGENT = loads_but("the action is deprecated and unsafe")
PAGE = """
An action is FollowFD, UnfollowFD or CopyFD. Upstream calls them deprecated and unsafe: a process
can have a file descriptor mapped to a different name than the real one. The CRD announces their
removal for 1.5; 1.7.0 still has them, a later version will not.

Use the file itself: hook a function that takes it, such as `security_file_permission` with an
argument of type `file`, instead of one that takes a file descriptor.
"""


_DEPRECATED = tuple(each for each in ActionName if each.fact.is_deprecated)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.name in _DEPRECATED:
            yield Hit(
                action.at("action"),
                f"{action.name} is deprecated",
                "it is unsafe, and a later version of Tetragon will refuse the policy",
                "hook a function that takes the file, such as security_file_permission",
            )
