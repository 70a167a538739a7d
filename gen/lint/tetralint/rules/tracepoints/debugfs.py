"""Tetragon 1.6.0 looks for tracepoints below debugfs."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/debugfs"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/tracepoint/tracepoint.go:20", "pkg/bpf/bpffs_linux.go:99-116")
AGENT = loads_but("hosts whose kernel has no debugfs refuse it", "debugfs of the kernel")
PAGE = """
The policy has a tracepoint that is not raw. Tetragon 1.6.0 reads the event's format below
`/sys/kernel/debug/tracing`. It mounts debugfs itself where that is not there; on a host whose
kernel has none, or was started with `debugfs=off`, it refuses the policy: `no such file or
directory`. 1.6.1 looks at `/sys/kernel/tracing` as well.

Update, or use a raw tracepoint, which reads no format.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first such tracepoint, for 1.6.0."""
    if target.tetragon >= (1, 6, 1):
        return
    for hook in policy.hooks:
        if hook.family == "tracepoints" and not hook.get("raw"):
            yield Hit(
                hook.at("event"),
                f"Tetragon {target.tetragon} looks for {hook.name} below debugfs",
                "a host whose kernel has no debugfs refuses the policy",
                "see that its kernels have debugfs, or update to 1.6.1",
            )
            return
