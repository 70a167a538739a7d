"""The arguments of a system call are not resolved."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import SYSCALL_PREFIXES as PREFIXES
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/resolve-syscall"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generic.go:74-88", "pkg/sensors/tracing/generickprobe.go:781-789")
AGENT = refuses('failed to find BTF type for hook "…"')
PAGE = """
An argument of a system call, or of a list, has a `resolve`. The agent looks for the function's
signature under the name of `call` as it is written, where the kernel has none, and refuses the
policy. A system call's own arguments are plain numbers and addresses in the caller's memory, of
which nothing can be resolved.

Hook the function inside the kernel that gets the structure, for example `security_file_open`. What
belongs to the task can be had with `data`, on every hook.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        hook = arg.hook
        if not arg.get("resolve") or arg.key != "args" or hook.family != "kprobes":
            continue
        is_list = hook.name.startswith("list:")
        if is_list or (hook.is_syscall and not hook.name.startswith(PREFIXES)):
            what = "a list" if is_list else "a system call"
            yield Hit(
                arg.at("resolve"),
                f"argument {arg.index} of {hook.name} has a resolve, and that is {what}",
                "the agent finds no signature of that name and refuses the policy",
                "hook the function that gets the structure, or use data",
            )
