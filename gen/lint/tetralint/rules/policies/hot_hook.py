"""A hook that is called very often needs a filter or a rate limit."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import SelectorField
from ...facts.versions import V1_6_0
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy, Selector
from ...symbols import bare
from ...target import Target

ID = "policy/hot-hook"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/process/generic_calls.h:1258-1291",)
AGENT = loads_but("every call is an event, and events are lost")
PAGE = """
A hook is called thousands of times per second on a busy node, and one of its selectors, or the lack
of selectors, posts every call: there is no filter on an argument, a binary, a process or a
capability, and no `rateLimit`. The agent uses a full CPU core, its buffer overflows, events of all
policies are lost, and the log fills up. Namespaces and pods alone do not reduce the number of calls
enough.

Filter by an argument or a binary. If you need to know about the calls but not about every one of
them, set `rateLimit: 1m` on Post. If you need no events, count the calls with NoPost and metrics.
"""

_SYSCALLS = """
    read write pread64 pwrite64 readv writev close open openat openat2 lseek fcntl ioctl mmap munmap
    mprotect brk futex poll ppoll epoll_wait epoll_pwait select pselect6 recvfrom recvmsg sendto
    sendmsg stat fstat lstat newfstatat statx access faccessat faccessat2 readlink getdents64
    clock_gettime clock_nanosleep nanosleep gettimeofday getpid rt_sigaction rt_sigprocmask
    sched_yield madvise
"""
_FUNCTIONS = """
    security_file_permission security_file_open security_inode_permission security_inode_getattr
    security_mmap_file security_mmap_addr security_file_mprotect security_socket_sendmsg
    security_socket_recvmsg security_vm_enough_memory_mm security_capable cap_capable fd_install
    vfs_read vfs_write vfs_open do_sys_openat2 do_filp_open touch_atime tcp_sendmsg tcp_recvmsg
    udp_sendmsg udp_recvmsg tcp_rcv_established ip_output ip_rcv __dev_queue_xmit kfree_skb
    __kmalloc kmalloc_trace kfree kmem_cache_alloc kmem_cache_free schedule finish_task_switch
    try_to_wake_up handle_mm_fault
"""
_LSM = """
    file_permission file_open inode_permission inode_getattr mmap_file mmap_addr file_mprotect
    socket_sendmsg socket_recvmsg vm_enough_memory capable
"""
_EVENTS = """
    sched/sched_switch sched/sched_wakeup sched/sched_waking raw_syscalls/sys_enter
    raw_syscalls/sys_exit kmem/kmalloc kmem/kfree kmem/kmem_cache_alloc kmem/kmem_cache_free
    irq/softirq_entry irq/irq_handler_entry timer/hrtimer_start net/netif_receive_skb
    net/net_dev_queue exceptions/page_fault_user
"""
HOT = frozenset(
    (
        *_FUNCTIONS.split(),
        *_LSM.split(),
        *_EVENTS.split(),
        *(f"sys_{each}" for each in _SYSCALLS.split()),
        *(f"syscalls/sys_{way}_{each}" for way in ("enter", "exit") for each in _SYSCALLS.split()),
    )
)
"""Hooks that every process runs through all the time."""

_NARROW = tuple(
    each
    for each in SelectorField
    if each.fact.since == V1_6_0 and not each.fact.acts and each != "matchNamespaces"
)
"""What a selector chooses by; nearly all that runs is in a namespace that somebody names."""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such hook, at the first selector that posts every call."""
    for hook in policy.hooks:
        if bare(hook.name) not in HOT:
            continue
        wide = next((each for each in hook.selectors if _posts_all(each)), None)
        if wide or not hook.selectors:
            yield Hit(
                wide.path if wide else hook.path,
                f"{hook.name} is called very often, and "
                + ("this selector posts every call" if wide else "it has no selectors"),
                "the agent uses a full CPU core, and events of all policies are lost",
                "filter by an argument or a binary, or set rateLimit: 1m on Post",
            )


def _posts_all(selector: Selector) -> bool:
    if any(selector.get(key) for key in _NARROW):
        return False
    names = {each.name for each in selector.actions}
    limited = selector.hook.family == "kprobes" and any(
        each.get("rateLimit") for each in selector.actions
    )
    return "NoPost" not in names and not limited
