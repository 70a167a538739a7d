"""What a kprobe's `call` names: kernel functions and system calls.

The agent puts its machine's prefix before a system call (pkg/arch/arch.go:15-31 at v1.6.0). Here
that machine is x86_64, which makes no difference to whether two names are the same.
"""

from __future__ import annotations

import re

from .facts.names import SYSCALL_PREFIXES as PREFIXES
from .policy import Hook, Policy

_ABIS = {"x64": "__x64_", "i386": "__ia32_", "arm64": "__arm64_", "arm32": "__arm64_"}


_NAME = re.compile(r"[A-Za-z_.][\w.$]*", re.ASCII)


def is_name(call: str) -> bool:
    """Whether a function of the kernel can have that name."""
    return bool(_NAME.fullmatch(call))


def bare(call: str) -> str:
    """A call without the machine's prefix, as `sys_openat`."""
    for prefix in PREFIXES:
        if call.startswith(prefix):
            return call.removeprefix(prefix)
    return call


def symbols(policy: Policy, hook: Hook) -> list[str]:
    """The kernel's names of what a kprobe hooks; none where the agent generates the list."""
    if not hook.name.startswith("list:"):
        return [_symbol(hook.name) if hook.is_syscall else hook.name]
    name = hook.name.removeprefix("list:")
    for list_ in policy.spec.each("lists"):
        if list_.get("name") == name:
            type_, values = list_.get("type", ""), list_.get("values", [])
            if type_ == "syscalls":
                return [_symbol(each) for each in values]
            return [] if type_ else values
    return []


def _symbol(call: str) -> str:
    abi, slash, name = call.partition("/")
    if slash:
        return f"{_ABIS.get(abi, '')}{name}"
    return call if call.startswith(PREFIXES) else f"__x64_{call}"
