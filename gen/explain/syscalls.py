"""System calls that do what others do: who hooks some of a family does not see the rest.

Source: the kernel's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/linux/io_uring.h.
"""

FAMILIES = (
    ("open", "openat", "openat2", "creat"),
    ("execve", "execveat"),
    ("read", "readv", "pread64", "preadv", "preadv2"),
    ("write", "writev", "pwrite64", "pwritev", "pwritev2"),
    ("truncate", "ftruncate"),
    ("unlink", "unlinkat"),
    ("rename", "renameat", "renameat2"),
    ("link", "linkat"),
    ("symlink", "symlinkat"),
    ("mkdir", "mkdirat"),
    ("mknod", "mknodat"),
    ("chmod", "fchmod", "fchmodat", "fchmodat2"),
    ("chown", "fchown", "fchownat", "lchown"),
    ("mount", "move_mount"),
    ("chroot", "pivot_root"),
    ("clone", "clone3", "unshare", "setns"),
    ("fork", "vfork", "clone", "clone3"),
    ("init_module", "finit_module"),
    ("kill", "tkill", "tgkill", "pidfd_send_signal"),
    ("ptrace", "process_vm_readv", "process_vm_writev"),
    ("setuid", "setreuid", "setresuid", "setfsuid"),
    ("setgid", "setregid", "setresgid", "setfsgid"),
    ("clock_settime", "settimeofday", "adjtimex", "clock_adjtime"),
    ("accept", "accept4"),
    ("sendto", "sendmsg", "sendmmsg"),
    ("recvfrom", "recvmsg", "recvmmsg"),
    ("dup", "dup2", "dup3"),
)
"""Calls with about the same effect, without `sys_`."""

IO_URING = frozenset(
    {
        *("openat", "openat2", "close", "read", "readv", "pread64", "preadv", "write", "writev"),
        *("pwrite64", "pwritev", "connect", "accept", "accept4", "sendto", "sendmsg", "recvfrom"),
        *("recvmsg", "renameat", "renameat2", "unlinkat", "mkdirat", "symlinkat", "linkat"),
        *("statx", "socket", "bind", "listen", "shutdown", "splice", "tee", "fallocate", "fsync"),
        *("ftruncate", "setxattr", "getxattr", "madvise", "epoll_ctl"),
    }
)
"""What a program can also ask io_uring for, which carries it out without the call."""


def siblings(names: set[str]) -> list[str]:
    """The calls that do what one of these does, and are none of them."""
    found = [each for family in FAMILIES if names & set(family) for each in family]
    return sorted(set(found) - names)
