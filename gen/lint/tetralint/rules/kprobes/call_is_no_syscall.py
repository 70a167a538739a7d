"""A kprobe that does not say syscall: false hooks a system call."""

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
A kprobe is of a system call by its `syscall`, which is true unless it is set to false (the
documentation says otherwise), and its `call` does not begin with `sys_`. The agent looks for
`__x64_` and the name, finds nothing, and refuses the policy. A null is the default, too.

Of a function, as `security_file_open` or `fd_install`, say `syscall: false`. Of a system call,
write `sys_` before its name.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such call; lists, and what is no name at all, are for other rules."""
    for hook in policy.hooks:
        name = hook.name
        if not hook.is_syscall or name.startswith("list:") or not is_name(name):
            continue
        if not bare(name).startswith(("sys_", "compat_sys_")):
            said = "is true" if "syscall" in hook.data else "is not set, which is true"
            yield Hit(
                hook.at("call"),
                f"syscall {said}, and {name} is no system call: those begin with sys_",
                f"the agent looks for __x64_{name}, finds nothing, and refuses the policy",
                f"write syscall: false, or call: sys_{name} if that is what is meant",
            )
