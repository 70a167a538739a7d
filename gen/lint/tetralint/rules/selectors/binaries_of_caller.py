"""During execve, matchBinaries compares the binary of the caller."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...symbols import bare
from ...target import Target

ID = "policy/binaries-of-caller"
SEVERITY = Severity.NOTE
SOURCE = ("bpf/process/bpf_execve_event.c:181", "bpf/process/bpf_execve_event.c:333-372")
AGENT = loads_but("the binary is that of the caller")
PAGE = """
A hook that is called during execve has `matchBinaries`. It compares the binary of the process
before the execve: the shell, `runc`, or whatever else calls execve. Tetragon records the new binary
only afterwards.

This is correct if you mean the caller, for example "what a web server starts". To match the new
program, filter the argument: `security_bprm_check` with argument 0 as `linux_binprm`.
"""

_HOOKS = frozenset(
    (
        "bprm_check_security",
        "bprm_creds_for_exec",
        "bprm_creds_from_file",
        "bprm_committing_creds",
        "bprm_committed_creds",
        "security_bprm_check",
        "security_bprm_creds_for_exec",
        "security_bprm_creds_from_file",
        "security_bprm_committing_creds",
        "security_bprm_committed_creds",
        "sys_execve",
        "sys_execveat",
        "syscalls/sys_enter_execve",
        "syscalls/sys_enter_execveat",
    )
)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such hook."""
    for hook in policy.hooks:
        if bare(hook.name) not in _HOOKS:
            continue
        for selector in hook.selectors:
            if selector.get("matchBinaries"):
                yield Hit(
                    selector.at("matchBinaries"),
                    f"matchBinaries on {hook.name} compares the caller of execve",
                    "the policy loads, but it ignores the program that is started",
                    "to match the new program, filter the argument of type linux_binprm",
                )
                break
