"""LSM hooks need a kernel with the BPF LSM."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/bpf-lsm"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/genericlsm.go:345-346", "pkg/bpf/detect_linux.go:250-312")
AGENT = loads_but(
    "hosts without bpf in their LSM list refuse it", "depending on the kernel parameter lsm=…,bpf"
)
PAGE = """
The policy has LSM hooks. They need Linux 5.7 (6.0 on arm64), built with `CONFIG_BPF_LSM=y`, and
`bpf` in the list of active security modules, which many distributions omit. On a host without it
the agent refuses the policy: `does you kernel support the bpf LSM?`

Check `/sys/kernel/security/lsm` on every kind of host. If `bpf` is missing, append it to the
current list with the kernel parameter `lsm=`. A kprobe on the `security_` function sees the same
calls, and needs none of this.
"""

SINCE = Kernel(5, 7)
_TOO_OLD = refuses("does you kernel support the bpf LSM?", "on kernels before 5.7")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first LSM hook; an error where the kernel is too old for any."""
    hook = next((each for each in policy.hooks if each.family == "lsmhooks"), None)
    if hook is None:
        return
    old = target.kernel < SINCE
    yield Hit(
        hook.path,
        f"LSM hooks need Linux {SINCE}, and the target kernel is {target.kernel}"
        if old
        else "the policy has LSM hooks, which need bpf in the kernel's LSM list",
        "the agent refuses the policy"
        if old
        else "on a host without it the agent refuses the policy",
        "hook the security_ functions with kprobes"
        if old
        else "check /sys/kernel/security/lsm on every kind of host, and add bpf with lsm=",
        severity=Severity.ERROR if old else None,
        agent=_TOO_OLD if old else None,
    )
