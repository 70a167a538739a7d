"""privileged-execution: a shell starts in a container with a capability that breaks out of it."""

from model.detection import MONITOR, Detection
from model.kinds.base import ObjectMeta
from model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    CapabilitySelector,
    KernelNamespace,
    KProbe,
    NamespaceSelector,
    Operator,
    Selector,
    SetOperator,
    TracingPolicy,
    TracingPolicySpec,
)
from model.settings import Settings

SHELLS = ("/bash", "/sh", "/dash", "/zsh", "/ash", "/ksh", "/mksh", "/fish")
APPLETS = ("/sh", "/ash", "/hush")


def declare(settings: Settings) -> Detection:
    """Reports once the new program has its capabilities; security_bprm_check is too early.

    The path is that of the file with symbolic links resolved: `/bin/sh` is dash on Debian and
    BusyBox on Alpine. BusyBox counts only when it was called by the name of a shell.
    """
    del settings
    return Detection(
        name="privileged-execution",
        summary="A shell was started with a capability that can leave its container",
        attack=("T1611", "T1059.004"),
        catches=(
            "bash, dash, zsh, ash, ksh, fish and BusyBox's sh, started in a container with "
            "CAP_SYS_ADMIN, CAP_SYS_PTRACE or CAP_SYS_MODULE effective",
        ),
        escapes=(
            "shells on the host, where every root shell has all capabilities",
            "pods with hostPID, which are in the host's PID namespace",
            "other interpreters, and shells under another name",
        ),
        noise="debugging in privileged pods, and their start-up scripts",
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="privileged-execution"),
                spec=TracingPolicySpec(
                    options=(MONITOR,),
                    kprobes=(
                        KProbe(
                            call="security_bprm_committed_creds",
                            syscall=False,
                            message="A shell was started with a capability that can leave its "
                            "container",
                            tags=("T1611", "T1059.004"),
                            args=(
                                Argument(index=0, type=ArgType.linux_binprm),
                                Argument(index=0, type=ArgType.string, resolve="filename"),
                            ),
                            selectors=(
                                _selector(
                                    ArgSelector(args=(0,), operator=Operator.Postfix, values=SHELLS)
                                ),
                                _selector(
                                    ArgSelector(
                                        args=(0,), operator=Operator.Postfix, values=("/busybox",)
                                    ),
                                    ArgSelector(
                                        args=(1,), operator=Operator.Postfix, values=APPLETS
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def _selector(*match_args: ArgSelector) -> Selector:
    """Those arguments, in a container, with any of the three capabilities."""
    return Selector(
        matchArgs=match_args,
        matchNamespaces=(
            NamespaceSelector(
                namespace=KernelNamespace.Pid, operator=SetOperator.NotIn, values=("host_ns",)
            ),
        ),
        matchCapabilities=(
            CapabilitySelector(
                type="Effective",
                operator=SetOperator.In,
                values=("CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_SYS_MODULE"),
            ),
        ),
    )
