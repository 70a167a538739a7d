"""Closed sets of names that values and fields of a policy are from."""

from __future__ import annotations

from enum import StrEnum


class KernelNamespace(StrEnum):
    """Linux namespaces, as matchNamespaces names them (pkg/selectors/kernel.go at v1.6.0)."""

    Uts = "Uts"
    Ipc = "Ipc"
    Mnt = "Mnt"
    Pid = "Pid"
    PidForChildren = "PidForChildren"
    Net = "Net"
    Time = "Time"
    TimeForChildren = "TimeForChildren"
    Cgroup = "Cgroup"
    User = "User"


HOST = "host_ns"
"""The value of matchNamespaces that means the host's."""


class CapabilitySet(StrEnum):
    """The capability sets of a process, as the selectors name them."""

    Effective = "Effective"
    Inheritable = "Inheritable"
    Permitted = "Permitted"


class RateLimitScope(StrEnum):
    """What a rate limit counts by; without one it is the thread (tracing/selectors.go)."""

    thread = "thread"
    process = "process"
    global_ = "global"


class ListType(StrEnum):
    """What a list holds, and who fills it (pkg/sensors/tracing/lists_linux.go at v1.6.0)."""

    syscalls = "syscalls"
    generated_syscalls = "generated_syscalls"
    generated_ftrace = "generated_ftrace"


SYSCALL_PREFIXES = ("__x64_", "__arm64_", "__ia32_")
"""What the kernel puts before the names of system calls, by machine (pkg/arch/arch.go)."""

FILE_TYPES = (
    "sock", "socket", "lnk", "link", "reg", "regular", "blk", "block", "dir", "chr", "char",
    "fifo", "pipe",
)  # fmt: skip
"""What FileType takes (pkg/selectors/kernel.go at v1.7.0)."""


def _names(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(prefix + each for each in names.split())


CAPABILITIES = _names(
    "CAP_",
    """
    CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
    NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO
    SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG
    MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM
    BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE
    """,
)
"""The capabilities in the order of their bits (api/v1/tetragon/capabilities.proto at v1.6.0)."""

PROTOCOLS = _names(
    "IPPROTO_",
    """
    IP ICMP IGMP IPIP TCP EGP PUP UDP IDP TP DCCP IPV6 RSVP GRE ESP AH MTP BEETPH ENCAP PIM COMP
    SCTP UDPLITE MPLS ETHERNET RAW MPTCP
    """,
)
FAMILIES = _names(
    "AF_",
    """
    UNSPEC UNIX INET AX25 IPX APPLETALK NETROM BRIDGE ATMPVC X25 INET6 ROSE DECnet NETBEUI SECURITY
    KEY NETLINK PACKET ASH ECONET ATMSVC RDS IRDA PPPOX WANPIPE LLC IB MPLS CAN TIPC BLUETOOTH IUCV
    RXRPC ISDN PHONET IEEE802154 CAIF ALG NFC VSOCK KCM QIPCRTR SMC XDP MCTP
    """,
)
STATES = _names(
    "TCP_",
    """
    ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN
    CLOSING NEW_SYN_RECV
    """,
)
"""What Protocol, Family and State take by name (pkg/reader/network/inet*.go at v1.6.0)."""

BY_OPERATOR = {"Protocol": PROTOCOLS, "Family": FAMILIES, "State": STATES}
"""The names by the operator that takes them."""
