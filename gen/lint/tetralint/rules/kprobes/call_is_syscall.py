"""A kprobe on a system call needs syscall: true."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import SYSCALL_PREFIXES as PREFIXES
from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...symbols import bare
from ...target import Target

ID = "policy/call-is-syscall"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:486-491", "pkg/btf/validation.go:101-108")
AGENT = refuses('call "sys_…": not found')
PAGE = """
A kprobe with `syscall: false` hooks a system call. The kernel has no function of that name, only
one with the prefix of the architecture, and the agent adds the prefix only to system calls. It
refuses the policy.

With the prefix (`__x64_sys_openat`) the policy loads, but the agent reads the arguments like those
of a normal function: the first is the address of the saved registers, and the others are arbitrary
values. Only a `resolve` on the first argument is useful, such as `resolve: di` for the first
argument of the system call on x86_64.

Write `syscall: true`, and the name without the prefix, so that the policy works on every
architecture.
"""

_WRONG_ARGS = loads_but("the arguments are read like those of a normal function")
_FUNCTIONS = ("sys_fillrect", "sys_copyarea", "sys_imageblit")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such call."""
    for hook in policy.hooks:
        name = hook.name
        if hook.family != "kprobes" or hook.is_syscall or not bare(name).startswith("sys_"):
            continue
        if name.startswith(PREFIXES):
            raw = [each for each in hook.args if each.index or not each.get("resolve")]
            if not raw:
                continue
            yield Hit(
                raw[0].path,
                f"syscall is false, but {name} is a system call, whose arguments are elsewhere",
                "the policy loads, but the value is not the argument of the system call",
                "write syscall: true",
                agent=_WRONG_ARGS,
            )
        elif name not in _FUNCTIONS:
            yield Hit(
                hook.at("syscall"),
                f"syscall is false, but {name} is a system call",
                f"the kernel has no function {name}, and the agent refuses the policy",
                "write syscall: true",
            )
