"""A resolve names members that exist in the kernel's structures."""

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
AGENT = refuses('attribute "…" not found in structure "…"', "depending on the kernel")
PAGE = """
A `resolve` names a member that the structure does not have on this kernel, continues after a value
that is not a structure, or starts at an argument that the function does not have. The agent looks
up the path in the types of the kernel that it runs on, does not find it, and refuses the whole
policy on that node.

Members are added, removed and moved from one version of Linux to the next: `d_child` of a dentry is
gone in 6.12, `state` of a task became `__state` in 5.14. The rule knows the Debian builds of the
kernels that we measured. An error refers to the target kernel, a warning to another one.

Use a path that exists on the kernels of all your nodes, or write two policies, each for the nodes
that have the path.
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
            f"{named(arg)} cannot be resolved {at.words}: {why}",
            "the agent refuses the policy on that kernel",
            "resolve a member that exists, or exclude those nodes",
            severity=None if at.certain else Severity.WARNING,
            agent=refuses(why.answer, "depending on the kernel"),
        )
