"""A resolve names members that the kernel's structures have."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...resolved import named, seen, where
from ...target import Target

ID = "policy/resolve-member"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/btf/btf.go:199-207", "pkg/btf/btf.go:250-259", "pkg/btf/btf.go:138-146")
AGENT = refuses('attribute "…" not found in structure "…"', "the kernel")
PAGE = """
A `resolve` names a member that the structure does not have on this kernel, goes on behind something
that is no structure, or begins at an argument that the function does not have. The agent looks for
the way in the types of the kernel that it runs on, finds none, and refuses the whole policy there.

Members come, go and move from one version of Linux to the next: `d_child` of a dentry is gone in
6.12, `state` of a task became `__state` in 5.14. Here that is known of the kernels that were
measured, as Debian builds them. An error is of the kernel that is judged for, a warning of others.

Take a way that all kernels of your nodes have, or two policies, each for the nodes that have it.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each resolve that a kernel cannot follow."""
    for arg in policy.args:
        ways, missing = seen(arg, target)
        if not missing:
            continue
        at = where(target, missing, [*ways, *missing])
        why = missing[at.kernel]
        yield Hit(
            arg.at("resolve"),
            f"{named(arg)} cannot be followed {at.words}: {why}",
            "the agent refuses the policy there",
            "resolve a member that is there, or leave those nodes out",
            severity=None if at.certain else Severity.WARNING,
            agent=refuses(why.said, "the kernel"),
        )
