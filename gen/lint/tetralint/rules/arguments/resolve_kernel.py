"""A resolve needs Linux 5.4."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/resolve-kernel"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:780-783",
    "pkg/sensors/tracing/genericlsm.go:247-249",
)
AGENT = refuses(
    "error: Resolve flag can't be used for your kernel version. Please update to version 5.4 or "
    "higher or disable Resolve flag",
    "on kernels before 5.4",
)
PAGE = """
An argument has a `resolve`, and the target kernel is older than 5.4. Such a kernel accepts only
small BPF programs, which have no room for it, and the agent refuses the policy.

Hook a function that takes the value as an argument, or exclude such hosts.
"""

SINCE = Kernel(5, 4)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each argument with resolve, where the kernel is too old."""
    if target.kernel >= SINCE:
        return
    for arg in policy.args:
        if arg.get("resolve"):
            yield Hit(
                arg.at("resolve"),
                f"resolve needs Linux {SINCE}, and the target kernel is {target.kernel}",
                "the agent refuses the policy",
                "hook a function that takes the value as an argument, or set a newer --kernel",
            )
