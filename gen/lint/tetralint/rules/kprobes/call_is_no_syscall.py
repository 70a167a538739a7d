"""A kprobe hooks a system call unless it has syscall: false."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...symbols import bare, is_name
from ...target import Target

ID = "policy/call-is-no-syscall"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/k8s/apis/cilium.io/v1alpha1/types.go:39-42",
    "pkg/sensors/tracing/generickprobe.go:486-491",
)
AGENT = refuses('syscall "…" (or "…") not found')
PAGE = """
The `syscall` of a kprobe defaults to true (the documentation says otherwise), and so does a null.
Its `call` does not start with `sys_`, so the agent looks for the function with the prefix `__x64_`,
does not find it, and refuses the policy.

For a kernel function, such as `security_file_open` or `fd_install`, write `syscall: false`. For a
system call, put `sys_` before the name.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such call; lists, and what is no name at all, are for other rules."""
    for hook in policy.hooks:
        name = hook.name
        if not hook.is_syscall or name.startswith("list:") or not is_name(name):
            continue
        if not bare(name).startswith(("sys_", "compat_sys_")):
            said = "is true" if "syscall" in hook.data else "is not set, which means true"
            yield Hit(
                hook.at("call"),
                f"syscall {said}, but {name} is not a system call, which would start with sys_",
                f"the agent looks for __x64_{name}, does not find it, and refuses the policy",
                f"write syscall: false, or call: sys_{name} if you mean the system call",
            )
