"""container-escape-attempts: a process reaches for the runtime, the kernel or another namespace."""

from model.detection import MONITOR, ONE_BY_ONE, Detection
from model.execution import exec_hook
from model.kinds.base import ObjectMeta
from model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
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

SOCKETS = ("/docker.sock", "/containerd.sock", "/crio.sock")
CLIENTS = ("/nsenter", "/crictl", "/docker", "/ctr", "/nerdctl")
KERNEL_HELPERS = ("/proc/sys/kernel/core_pattern", "/release_agent")

IN_A_CONTAINER = (
    NamespaceSelector(
        namespace=KernelNamespace.Pid, operator=SetOperator.NotIn, values=("host_ns",)
    ),
)


def declare(settings: Settings) -> Detection:
    """Five hooks, each in containers only, attached one by one.

    Under kprobe_multi hooks share their filter maps. Opening is not how a unix socket is reached:
    a connect touches the access time of its path, and that is where it can be seen.
    """
    del settings
    return Detection(
        name="container-escape-attempts",
        summary="A container reached for the runtime, the kernel or another namespace",
        attack=("T1611", "T1610", "T1547.006"),
        catches=(
            "nsenter, crictl, docker, ctr and nerdctl executed in a container",
            "connections to the sockets of Docker, containerd and CRI-O from a container",
            "core_pattern and release_agent written from a container",
            "setns from a container, and kernel modules loaded from one",
        ),
        escapes=(
            "pods with hostPID, which are in the host's PID namespace",
            "mounts of host devices, and reads through /proc/1/root",
        ),
        noise="Docker-in-Docker, monitoring agents with the runtime's socket mounted",
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="container-escape-attempts"),
                spec=TracingPolicySpec(
                    options=(MONITOR, ONE_BY_ONE),
                    kprobes=(
                        exec_hook(
                            message="A client of the container runtime, or nsenter, was started "
                            "in a container",
                            tags=("T1611", "T1610"),
                            names=CLIENTS,
                            namespaces=IN_A_CONTAINER,
                        ),
                        KProbe(
                            call="touch_atime",
                            syscall=False,
                            message="A container connected to the container runtime",
                            tags=("T1611", "T1610"),
                            args=(Argument(index=0, type=ArgType.path),),
                            selectors=(
                                _selector(
                                    ArgSelector(index=0, operator=Operator.Postfix, values=SOCKETS),
                                ),
                            ),
                        ),
                        KProbe(
                            call="security_file_permission",
                            syscall=False,
                            message="A container wrote the name of a program that the kernel runs",
                            tags=("T1611",),
                            args=(
                                Argument(index=0, type=ArgType.file),
                                Argument(index=1, type=ArgType.int),
                            ),
                            selectors=(
                                _selector(
                                    ArgSelector(
                                        index=0, operator=Operator.Postfix, values=KERNEL_HELPERS
                                    ),
                                    ArgSelector(index=1, operator=Operator.Equal, values=("2",)),
                                ),
                            ),
                        ),
                        KProbe(
                            call="sys_setns",
                            syscall=True,
                            message="A container entered another namespace",
                            tags=("T1611",),
                            args=(
                                Argument(index=0, type=ArgType.int),
                                Argument(index=1, type=ArgType.int),
                            ),
                            selectors=(_selector(),),
                        ),
                        KProbe(
                            call="do_init_module",
                            syscall=False,
                            message="A container loaded a kernel module",
                            tags=("T1547.006",),
                            args=(Argument(index=0, type=ArgType.module),),
                            selectors=(_selector(),),
                        ),
                    ),
                ),
            ),
        ),
    )


def _selector(*match_args: ArgSelector) -> Selector:
    """Those arguments, in a container."""
    return Selector(matchArgs=match_args or None, matchNamespaces=IN_A_CONTAINER)
