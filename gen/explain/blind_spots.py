"""What escapes hooks of a kind, whoever wrote the policy.

Each is a sentence with its source: a file of cilium/tetragon at v1.6.0, or of the kernel. What a
rule finds wrong with a policy is said by the rule, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tetraflux.gen.explain.plain import code, listed
from tetraflux.gen.explain.syscalls import IO_URING, siblings
from tetraflux.lint.facts.arguments import OF_PROGRAM, PATHS
from tetraflux.lint.facts.hooks import USER
from tetraflux.lint.facts.names import HOST
from tetraflux.lint.facts.operators import TEXTUAL
from tetraflux.lint.policy import Filter, Hook, Policy

_EXEC = ("sys_execve", "sys_execveat", "security_bprm_check", "bprm_check_security")


class BlindSpot(NamedTuple):
    """`says` is told of what `of` names of a policy, `{}` in it; nothing where that is nothing."""

    of: Callable[[Policy], list[str]]
    says: str
    source: str


def _hooks(wanted: Callable[[Hook], object]) -> Callable[[Policy], list[str]]:
    return lambda policy: [each.name for each in policy.hooks if wanted(each)]


def _filters(wanted: Callable[[Filter], object]) -> Callable[[Policy], list[str]]:
    return lambda policy: [each.hook.name for each in policy.filters if wanted(each)]


def _calls(policy: Policy) -> set[str]:
    """The system calls that it hooks, without their prefix, as kprobes or tracepoints."""
    names = {each.name.removeprefix("sys_") for each in policy.hooks if each.is_syscall}
    entered = "syscalls/sys_enter_"
    return names | {
        each.name.removeprefix(entered) for each in policy.hooks if each.name.startswith(entered)
    }


def _programs(hook: Hook) -> bool:
    return any(each.get("matchBinaries") for each in hook.selectors)


def _texts(hook: Hook) -> bool:
    """Whether it reads a text that the program has in its memory, at a system call."""
    enters = hook.is_syscall or hook.name.startswith("syscalls/sys_enter")
    return enters and any(each.type in OF_PROGRAM for each in hook.args)


SPOTS = (
    BlindSpot(
        _hooks(lambda hook: hook.is_syscall and not hook.name.startswith("list:")),
        "32-bit programs on a 64-bit kernel: their calls enter at other functions than {}",
        "pkg/arch/arch.go:14",
    ),
    BlindSpot(
        lambda policy: [f"sys_{each}" for each in sorted(_calls(policy) & IO_URING)],
        "what a program asks io_uring for: that is done without {}",
        "include/uapi/linux/io_uring.h",
    ),
    BlindSpot(
        lambda policy: [f"sys_{each}" for each in siblings(_calls(policy))],
        "the same deed by {}, which it does not hook",
        "arch/x86/entry/syscalls/syscall_64.tbl",
    ),
    BlindSpot(
        _hooks(_texts),
        "texts of {} that the program changes after they were read, or that cannot be read yet: "
        "of the latter the whole event is dropped",
        "bpf/process/types/basic.h:412, bpf/process/generic_calls.h:528",
    ),
    BlindSpot(
        _filters(lambda each: each.operator in TEXTUAL and _texts(each.hook)),
        "relative paths, and those through links or with dots: at {} a text is compared as the "
        "program wrote it",
        "bpf/process/types/basic.h:412",
    ),
    BlindSpot(
        _filters(lambda each: each.operator in TEXTUAL and each.type in PATHS),
        "the same file under another path, by a hard link, a bind mount or another name that it "
        "was given before, and what has no path, as pipes and memory files: at {} paths are "
        "compared as the process's mount namespace has them",
        "bpf/lib/bpf_d_path.h, bpf/process/types/basic.h:933",
    ),
    BlindSpot(
        _hooks(lambda hook: any(each.type == "dentry" for each in hook.args)),
        "where a file system is mounted: at {} paths are those from its top",
        "bpf/lib/bpf_d_path.h",
    ),
    BlindSpot(
        _hooks(
            lambda hook: (
                any(each.type == "linux_binprm" for each in hook.args)
                and not any(each.get("resolve") for each in hook.args)
            )
        ),
        "programs by the name that they are called by: at {} links are resolved, as "
        "`/usr/bin/dash` for `/bin/sh`",
        "bpf/process/types/basic.h:2192",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.name in _EXEC and _programs(hook)),
        "who is started: at {} the filter on programs still means the one that starts it",
        "bpf/process/bpf_execve_event.c:181",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.name not in _EXEC and _programs(hook)),
        "other programs than the filter on {} means, that stand at the same path in a container, "
        "are interpreters of whatever script, or were started by a trusted one; and a copy of the "
        "same program under another path",
        "bpf/lib/process.h (read_exe)",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.name in ("security_file_open", "file_open", "sys_openat")),
        "what is done with files that were open before, or whose descriptor another process handed "
        "over: at {} files are opened, nothing else",
        "security/security.c of the kernel",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.name in ("security_file_permission", "file_permission")),
        "reading and writing by mapping the file into memory, which does not pass {}",
        "security/security.c of the kernel",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.name in ("tcp_connect", "tcp_v4_connect", "tcp_v6_connect")),
        "UDP, packets of raw sockets, and connections from outside: at {} TCP goes out",
        "net/ipv4/tcp_output.c of the kernel",
    ),
    BlindSpot(
        _hooks(lambda hook: hook.family in USER),
        "the same code in another file, as of a container or linked statically: of {} it is the "
        "file where the agent looks",
        "pkg/sensors/tracing/genericuprobe.go",
    ),
    BlindSpot(
        lambda policy: [each.hook.name for each in policy.actions if each.get("rateLimit")],
        "what happens again with the same arguments of {} within the limit's time",
        "bpf/process/generic_calls.h:863",
    ),
    BlindSpot(
        lambda policy: [
            selector.hook.name
            for selector in policy.selectors
            for each in selector.each("matchNamespaces")
            if each.get("values") == [HOST] and each.get("operator") == "NotIn"
        ],
        "containers that share that namespace with the host: {} takes them for the host",
        "pkg/selectors/kernel.go:1199",
    ),
    BlindSpot(
        lambda policy: (
            [policy.name] if policy.is_namespaced or policy.spec.get("podSelector") else []
        ),
        "processes of the host and of all other pods: {} is for those pods alone",
        "pkg/policyfilter",
    ),
    BlindSpot(
        lambda policy: (
            [each.hook.name for each in policy.actions if each.name in ("Sigkill", "Signal")]
            if not any(each.name == "Override" for each in policy.actions)
            else []
        ),
        "the call itself, which a signal at {} does not undo: it may be over before the process is",
        "docs/content/en/docs/concepts/enforcement",
    ),
    BlindSpot(
        lambda policy: [policy.name],
        "what happened before {} was loaded, and in the moment in which a changed one is loaded "
        "again",
        "pkg/watcher/crdwatcher/tracingpolicy.go:94",
    ),
)


def blind_spots(policy: Policy) -> Iterator[str]:
    """What escapes the policy, as ends of a list."""
    for spot in SPOTS:
        if names := list(dict.fromkeys(spot.of(policy))):
            shown = names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} others"]
            words = [each if each.endswith(" others") else code(each) for each in shown]
            yield spot.says.format(listed(words))
