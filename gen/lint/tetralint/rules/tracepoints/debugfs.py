"""Tetragon 1.6.0 looks for tracepoints in debugfs."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/debugfs"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/tracepoint/tracepoint.go:20", "pkg/bpf/bpffs_linux.go:99-116")
AGENT = loads_but("hosts whose kernel has no debugfs refuse it", "depending on the kernel")
PAGE = """
The policy has a tracepoint that is not raw. Tetragon 1.6.0 reads the format of the event from
`/sys/kernel/debug/tracing`, and mounts debugfs if it is not mounted. On a host whose kernel does
not have debugfs, or was started with `debugfs=off`, it refuses the policy: `no such file or
directory`. 1.6.1 also reads `/sys/kernel/tracing`.

Upgrade, or use a raw tracepoint, which reads no format.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first such tracepoint, for 1.6.0."""
    if target.tetragon >= (1, 6, 1):
        return
    for hook in policy.hooks:
        if hook.family == "tracepoints" and not hook.get("raw"):
            yield Hit(
                hook.at("event"),
                f"Tetragon {target.tetragon} looks for {hook.name} in debugfs",
                "on a host without debugfs the agent refuses the policy",
                "make sure that every host has debugfs, or upgrade to 1.6.1",
            )
            return
