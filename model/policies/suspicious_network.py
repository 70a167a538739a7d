"""suspicious-network: a TCP connection to a port that backdoors like."""

from model.detection import MONITOR, Detection
from model.kinds.base import ObjectMeta
from model.kinds.tracingpolicy import (
    ArgSelector,
    ArgType,
    Argument,
    KProbe,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)
from model.settings import Settings

BACKDOOR_PORTS = ("4444", "31337", "12345")

PRIVATE = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""Networks inside which port 8080 is an ordinary service: RFC 1918, 6598, 3927, 4193, 4291."""


def declare(settings: Settings) -> Detection:
    """Reports when the SYN is about to leave, so blocking and non-blocking connects alike."""
    inside = PRIVATE + settings.agent.cluster_cidrs
    return Detection(
        name="suspicious-network",
        summary="A program connected to a port that backdoors like",
        attack=("T1571",),
        catches=(
            "TCP connects to 4444, 31337 and 12345 anywhere, IPv4 and IPv6",
            "TCP connects to 8080 outside private networks and agent.cluster_cidrs",
        ),
        escapes=(
            "UDP",
            "other ports",
            "connects to a Service that a kube-proxy replacement translates: the hook sees the "
            "pod's port",
        ),
        noise="proxies and development servers on 8080 at public addresses",
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="suspicious-network"),
                spec=TracingPolicySpec(
                    options=(MONITOR,),
                    kprobes=(
                        KProbe(
                            call="tcp_connect",
                            syscall=False,
                            message="A program connected to a port that backdoors like",
                            tags=("T1571",),
                            args=(Argument(index=0, type=ArgType.sock),),
                            selectors=(
                                Selector(
                                    matchArgs=(
                                        ArgSelector(
                                            index=0, operator=Operator.DPort, values=BACKDOOR_PORTS
                                        ),
                                    ),
                                ),
                                Selector(
                                    matchArgs=(
                                        ArgSelector(
                                            index=0, operator=Operator.DPort, values=("8080",)
                                        ),
                                        ArgSelector(
                                            index=0, operator=Operator.NotDAddr, values=inside
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )
