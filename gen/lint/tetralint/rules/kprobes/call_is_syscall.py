"""A kprobe of a system call says syscall: true."""

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
A kprobe with `syscall: false` names a system call. The kernel has no function of that name, only
one with the machine's prefix, which the agent adds to system calls alone: it refuses the policy.
With the prefix (`__x64_sys_openat`) it loads, and reads the arguments as a function's: the first is
the address of the saved registers, and the others are what happens to be there. Only `resolve` on
the first argument makes sense of it, as in `resolve: di` for the caller's first on x86_64.

Write `syscall: true`, and the name without the prefix, so that the policy fits all machines.
"""

_WRONG_ARGS = loads_but("the arguments are read from where a function has them")
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
                f"syscall is false, and {name} is a system call, whose arguments are elsewhere",
                "the policy loads, and this is something else than the caller's argument",
                "write syscall: true",
                agent=_WRONG_ARGS,
            )
        elif name not in _FUNCTIONS:
            yield Hit(
                hook.at("syscall"),
                f"syscall is false, and {name} is a system call",
                f"the kernel has no function {name}, and the agent refuses the policy",
                "write syscall: true",
            )
