"""The loader sensor needs kernel 5.19."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/loader-kernel"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/loader_linux.go:119-121",
    "pkg/sensors/tracing/loader_linux.go:138-140",
)
AGENT = refuses("loader event are not supported on running kernel", when="on kernels before 5.19")
PAGE = """
A policy has `loader: true`, and the target kernel is older than 5.19, or does not have the build
ids that were added with it. The agent refuses the policy on that kernel, with all its hooks.

Keep `loader: true` in a policy of its own, so that the other hooks load on every kernel, or watch
the library with a kprobe on `security_mmap_file`.
"""

SINCE = Kernel(5, 19)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at `loader`."""
    if target.kernel < SINCE and policy.spec.get("loader"):
        yield Hit(
            policy.spec.at("loader"),
            f"loader needs kernel {SINCE}, and the target kernel is {target.kernel}",
            "the agent refuses the policy",
            "remove it, or use a kprobe on security_mmap_file",
        )
