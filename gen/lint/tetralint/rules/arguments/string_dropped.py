"""A system call's text that cannot be read drops the event."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/string-dropped"
SEVERITY = Severity.NOTE
SOURCE = ("bpf/process/types/basic.h:412-422", "bpf/process/generic_calls.h:528")
AGENT = loads_but("an event whose text is empty or not in memory is dropped")
PAGE = """
An argument of a system call is a `string`, which stands in the caller's memory. Where it is empty,
as with `AT_EMPTY_PATH`, or its page is not in memory at that moment, the BPF program drops the
whole event, also where no filter looks at that argument. Whoever wants to stay unseen can see to
that, and can change the text after it was read.

For what must not be missed hook the function inside the kernel that gets the object itself, for
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
                        f"argument {arg.index} of {hook.name} is a text in the caller's memory",
                        "calls whose text is empty or not in memory are not reported",
                        "hook the kernel's function that gets the object itself, if it matters",
                    )
                    break
