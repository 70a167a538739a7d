"""Override works on system calls and `security_` functions."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/override-hook"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:463",)
AGENT = refuses("error override action can be used only with syscalls and security_ hooks")
PAGE = """
A kprobe overrides the return value of a function that is neither a system call nor a `security_`
function. The kernel allows this only for those, so the agent refuses the policy.

Hook the `security_` function on the same code path, for example `security_file_open` instead of
`do_filp_open`, or the system call. Sigkill works on every function.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each Override on another function; what a `list:` holds is not looked at."""
    for action in policy.actions:
        hook = action.hook
        if action.name != "Override" or hook.family != "kprobes" or hook.is_syscall:
            continue
        if not hook.name.startswith(("security_", "list:")):
            yield Hit(
                action.at("action"),
                f"Override on {hook.name}, which is not a system call or a security_ function",
                "the agent refuses the policy",
                "hook the security_ function on the same code path, or use Sigkill",
            )
