"""Until a program has been started, matchCapabilities sees those of who starts it."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...symbols import bare
from ...target import Target

ID = "policy/capabilities-of-caller"
SEVERITY = Severity.NOTE
SOURCE = ("bpf/process/generic_calls.h:55",)
AGENT = loads_but("the capabilities are those of the caller")
PAGE = """
A hook that is called before a program has got its capabilities has `matchCapabilities`. It compares
those of the process as it was before: of the shell, or of what gives capabilities up by execve. A
program that gains some, or loses them, is judged by what its caller had.

That is right where the caller is meant. For the program itself hook
`security_bprm_committed_creds`.
"""

_HOOKS = frozenset(
    (
        "bprm_check_security",
        "bprm_creds_for_exec",
        "bprm_creds_from_file",
        "bprm_committing_creds",
        "security_bprm_check",
        "security_bprm_creds_for_exec",
        "security_bprm_creds_from_file",
        "security_bprm_committing_creds",
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
            if selector.get("matchCapabilities"):
                yield Hit(
                    selector.at("matchCapabilities"),
                    f"matchCapabilities on {hook.name} compares those of who starts the program",
                    "a program that gains capabilities, or loses them, is judged by its caller's",
                    "for the program itself hook security_bprm_committed_creds",
                )
                break
