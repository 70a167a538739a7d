"""During execve, matchCapabilities compares the capabilities of the caller."""

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
A hook that is called before a new program gets its capabilities has `matchCapabilities`. It
compares the capabilities of the process before the execve: those of the shell, or of a program that
drops capabilities by execve. A program that gains or loses capabilities is matched by those of its
caller.

This is correct if you mean the caller. To match the new program, hook
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
                    f"matchCapabilities on {hook.name} compares those of the caller of execve",
                    "the policy loads, but ignores capabilities that the program gains or loses",
                    "to match the new program, hook security_bprm_committed_creds",
                )
                break
