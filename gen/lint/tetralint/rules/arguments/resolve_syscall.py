"""The arguments of a system call cannot be resolved."""

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
An argument of a system call, or of a list, has a `resolve`. The agent looks up the function's
signature by the name in `call`, which the kernel does not have under that name, and refuses the
policy. The arguments of a system call are plain numbers and addresses in user memory, where nothing
can be resolved.

Hook the kernel function that receives the structure, for example `security_file_open`. Fields of
the current task are available through `data` on every hook.
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
                f"argument {arg.index} of {hook.name} has a resolve, but {hook.name} is {what}",
                "the agent finds no signature for that name and refuses the policy",
                "hook the function that receives the structure, or use data",
            )
