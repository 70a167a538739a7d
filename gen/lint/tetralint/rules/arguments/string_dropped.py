"""An event is dropped if a string argument of its system call cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/string-dropped"
SEVERITY = Severity.NOTE
SOURCE = ("bpf/process/types/basic.h:412-422", "bpf/process/generic_calls.h:528")
AGENT = loads_but("events whose string is empty or not in memory are dropped")
PAGE = """
An argument of a system call is a `string`, which is in user memory. If it is empty, as with
`AT_EMPTY_PATH`, or if its page is not in memory at that moment, the BPF program drops the whole
event, even if no filter uses the argument. A process that wants to avoid detection can cause this,
and it can change the string after it was read.

For calls that you must not miss, hook the kernel function that receives the object itself, for
example `security_file_open` with `file`, or `security_bprm_check` with `linux_binprm`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for the first such argument of each system call."""
    for hook in policy.hooks:
        if hook.is_syscall or hook.name.startswith("syscalls/sys_enter_"):
            for arg in hook.args:
                if arg.type == "string" and not arg.get("resolve"):
                    yield Hit(
                        arg.at("type"),
                        f"argument {arg.index} of {hook.name} is a string in user memory",
                        "calls whose string is empty or not in memory are not reported",
                        "hook the kernel function that receives the object if you need every call",
                    )
                    break
