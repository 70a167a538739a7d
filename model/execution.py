"""Policies that report the start of programs by name.

`security_bprm_check` sees the file that is about to run, with symbolic links resolved, and the
name that it was called by: `/bin/sh` is `/usr/bin/dash` in the first and `/bin/sh` in the second.
Both are compared, so neither a link to the program nor a link under its name escapes. The filter
`matchBinaries` would be of no use here, since at this hook it still means the caller.
"""

from model.detection import MONITOR
from model.kinds.base import ObjectMeta
from model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)


def exec_hook(
    message: str,
    tags: tuple[str, ...],
    names: tuple[str, ...],
    namespaces: tuple[NamespaceSelector, ...] | None = None,
) -> KProbe:
    """A hook on the exec of any program whose path ends in one of `names` (`/ssh`, ...)."""
    return KProbe(
        call="security_bprm_check",
        syscall=False,
        message=message,
        tags=tags,
        args=(
            Argument(index=0, type=ArgType.linux_binprm),
            Argument(index=0, type=ArgType.string, resolve="filename"),
        ),
        selectors=tuple(
            Selector(
                matchArgs=(ArgSelector(args=(each,), operator=Operator.Postfix, values=names),),
                matchNamespaces=namespaces,
            )
            for each in (0, 1)
        ),
    )


def on_exec(
    policy: str, message: str, tags: tuple[str, ...], names: tuple[str, ...]
) -> TracingPolicy:
    """A policy with that hook alone."""
    return TracingPolicy(
        metadata=ObjectMeta(name=policy),
        spec=TracingPolicySpec(
            options=(MONITOR,), kprobes=(exec_hook(message=message, tags=tags, names=names),)
        ),
    )
