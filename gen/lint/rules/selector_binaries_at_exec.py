"""While a program is executed its caller is the binary."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, loads_but
from gen.lint.policy import Hook, Policy
from gen.lint.target import Target

ID = "policy/binaries-at-exec"
SEVERITY = Severity.NOTE
SOURCE = ("bpf/process/bpf_execve_event.c:181", "bpf/process/bpf_execve_event.c:333-372")
AGENT = loads_but("the binary is that of the caller")
PAGE = """
A hook on the way of an exec has `matchBinaries`. There the binary is still that of the caller, such
as the shell or the container runtime: the program that is executed becomes the process's binary
only afterwards.

Where the new program is meant, filter the argument: the `linux_binprm` of `security_bprm_check`.
Where the caller is, nothing is wrong.
"""

_CALLS = ("sys_execve", "sys_execveat")
_HOOKS = (
    "bprm_check",
    "bprm_check_security",
    "bprm_committed_creds",
    "bprm_committing_creds",
    "bprm_creds_for_exec",
    "bprm_creds_from_file",
)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    for selector in policy.selectors:
        if selector.get("matchBinaries") and _is_exec(selector.hook):
            yield Hit(
                selector.at("matchBinaries"),
                f"matchBinaries in a selector of {selector.hook.name}",
                "it is compared with the binary of the caller, not with the one that is executed",
                "filter the argument where the program that is executed is meant",
            )


def _is_exec(hook: Hook) -> bool:
    name = hook.name
    if hook.family == "tracepoints":
        return name.startswith("syscalls/sys_enter_execve")
    if hook.family == "lsmhooks":
        return name in _HOOKS
    return hook.family == "kprobes" and (
        name.removeprefix("__x64_") in _CALLS or name.removeprefix("security_") in _HOOKS
    )
