"""LSM hooks need a kernel whose LSM list has bpf."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Kernel, Target

ID = "policy/bpf-lsm"
SEVERITY = Severity.WARNING
SOURCE = ("pkg/sensors/tracing/genericlsm.go:345-346", "pkg/bpf/detect_linux.go:250-312")
AGENT = loads_but("hosts without bpf in their LSM list refuse it", "lsm=…,bpf of the kernel")
PAGE = """
The policy has LSM hooks. They need Linux 5.7 (6.0 on arm64), built with `CONFIG_BPF_LSM=y`, and
`bpf` in the list of active security modules, which many distributions leave out. On a host without
it the agent refuses the policy: `does you kernel support the bpf LSM?`

Look at `/sys/kernel/security/lsm` on every kind of host. Where `bpf` is missing, append it to what
stands there, with the kernel's argument `lsm=`. A kprobe on the `security_` function sees the same
and needs none of it.
"""

SINCE = Kernel(5, 7)
_TOO_OLD = refuses("does you kernel support the bpf LSM?", "kernels before 5.7")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """One hit, at the first LSM hook; an error where the kernel is too old for any."""
    hook = next((each for each in policy.hooks if each.family == "lsmhooks"), None)
    if hook is None:
        return
    old = target.kernel < SINCE
    yield Hit(
        hook.path,
        f"LSM hooks need Linux {SINCE}, and it is judged for {target.kernel}"
        if old
        else "the policy has LSM hooks, which need bpf in the kernel's list of LSMs",
        "the agent refuses the policy" if old else "a host without it refuses the policy",
        "hook the security_ functions with kprobes"
        if old
        else "look at /sys/kernel/security/lsm on every kind of host, and set lsm= where bpf lacks",
        severity=Severity.ERROR if old else None,
        agent=_TOO_OLD if old else None,
    )
