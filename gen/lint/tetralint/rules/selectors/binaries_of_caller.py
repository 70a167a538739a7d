"""While a program is started, matchBinaries sees who starts it."""

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
A hook that is called while a program is started has `matchBinaries`. It compares the binary of the
process as it was before: the shell, `runc`, whatever calls execve. The one that is being started is
noted only afterwards.

That is right where the caller is meant, for example "what a web server starts". For the program
itself filter the argument: `security_bprm_check` with argument 0 as `linux_binprm`.
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
                    f"matchBinaries on {hook.name} compares who starts the program",
                    "the program that is started is not looked at",
                    "for the program itself filter the argument, as linux_binprm",
                )
                break
