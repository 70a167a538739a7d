"""The types of arguments: how the agent parses a filter's values, and how BPF reads and compares.

Source: pkg/generictypes/generictypes.go, pkg/selectors/kernel.go (writeMatchValues, parseMatchArg)
and bpf/process/types/basic.h (filter_arg, is_signed_type) at v1.6.0 and v1.7.0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .versions import V1_6_0, V1_7_0, Tetragon


class Group(StrEnum):
    """Types that operators do the same with."""

    text = "text"
    device = "device"
    dentry = "dentry"
    number = "number"
    capabilities = "capabilities"
    sock = "sock"
    skb = "skb"
    sockaddr = "sockaddr"
    sockaddr_un = "sockaddr_un"
    other = "other"


ON_SOCKETS = (Group.sock, Group.skb, Group.sockaddr)
"""Types of connections, packets and addresses."""


class Number(NamedTuple):
    """A type of number.

    Values are parsed as `signed` or not, of `bits`, and `bytes` are read of an argument; what both
    have is compared, with a sign where it `keeps_sign`. Filters read it `filtered_since`.
    """

    signed: bool
    bits: int
    bytes: int
    keeps_sign: bool = False
    filtered_since: Tetragon = V1_6_0

    @property
    def compared_bits(self) -> int:
        """How many bits a filter compares."""
        return min(self.bits, 8 * self.bytes)


class Fact(NamedTuple):
    """What a type is.

    `path`: it is compared by its path. `of_program`: the program has the text in its own memory.
    `by_name`: the agent reads the kernel's structure of that name so, whatever type is declared.
    `reads_text`, `reads_path`: what an event then has of it.
    """

    group: Group = Group.other
    number: Number | None = None
    path: bool = False
    of_program: bool = False
    by_name: bool = False
    reads_text: bool = False
    reads_path: bool = False
    since: Tetragon = V1_6_0


_INT64 = Number(True, 64, 8, keeps_sign=True)
_UINT64 = Number(False, 64, 8)
_INT32 = Number(True, 32, 4, keeps_sign=True)
_INT16 = Number(True, 32, 2, filtered_since=V1_7_0)
_INT8 = Number(True, 32, 1, filtered_since=V1_7_0)
_UINT16 = Number(False, 32, 2, filtered_since=V1_7_0)
_UINT8 = Number(False, 32, 1, filtered_since=V1_7_0)
_NUMBER = Fact(Group.number)
_NEW_NUMBER = Fact(Group.number, since=V1_7_0)
_CAPABILITIES = Fact(Group.capabilities)
_STRUCTURE = Fact(by_name=True)
_PATH = Fact(Group.text, path=True, by_name=True, reads_path=True)


class ArgType(StrEnum):
    """Types of a hook's argument (`auto`, `syscall64`: not on kprobes)."""

    _value_: str
    fact: Fact

    def __new__(cls, name: str, fact: Fact) -> ArgType:
        """The member of that name, with what it is."""
        made = str.__new__(cls, name)
        made._value_, made.fact = name, fact
        return made

    auto = "auto", Fact(reads_text=True)
    int = "int", _NUMBER._replace(number=_INT32)
    int8 = "int8", _NUMBER._replace(number=_INT8)
    uint8 = "uint8", _NUMBER._replace(number=_UINT8)
    int16 = "int16", _NUMBER._replace(number=_INT16)
    uint16 = "uint16", _NUMBER._replace(number=_UINT16)
    uint32 = "uint32", _NUMBER._replace(number=Number(False, 32, 4))
    int32 = "int32", _NUMBER._replace(number=_INT32)
    uint64 = "uint64", _NUMBER._replace(number=_UINT64)
    int64 = "int64", _NUMBER._replace(number=_INT64)
    char_buf = "char_buf", Fact(Group.text, of_program=True)
    char_iovec = "char_iovec", Fact()
    size_t = "size_t", _NUMBER._replace(number=Number(True, 32, 8))
    skb = "skb", Fact(Group.skb)
    sock = "sock", Fact(Group.sock, by_name=True)
    sockaddr = "sockaddr", Fact(Group.sockaddr, by_name=True)
    socket = "socket", Fact(Group.sock, by_name=True)
    string = "string", Fact(Group.text, of_program=True, reads_text=True)
    fd = "fd", Fact(Group.text, path=True)
    file = "file", _PATH
    filename = "filename", Fact(of_program=True, reads_text=True)
    path = "path", _PATH
    nop = "nop", Fact()
    bpf_attr = "bpf_attr", _STRUCTURE
    perf_event = "perf_event", _STRUCTURE
    bpf_map = "bpf_map", _STRUCTURE
    user_namespace = "user_namespace", _STRUCTURE
    capability = "capability", Fact()
    kiocb = "kiocb", _STRUCTURE._replace(reads_path=True)
    iov_iter = "iov_iter", _STRUCTURE
    cred = "cred", _STRUCTURE
    load_info = "load_info", _STRUCTURE
    module = "module", _STRUCTURE
    syscall64 = "syscall64", _NUMBER._replace(number=Number(True, 64, 8))
    kernel_cap_t = "kernel_cap_t", _CAPABILITIES
    cap_inheritable = "cap_inheritable", _CAPABILITIES
    cap_permitted = "cap_permitted", _CAPABILITIES
    cap_effective = "cap_effective", _CAPABILITIES
    linux_binprm = "linux_binprm", _PATH
    data_loc = "data_loc", Fact(Group.text, reads_text=True)
    net_device = "net_device", Fact(Group.device, by_name=True, reads_text=True)
    bpf_cmd = "bpf_cmd", Fact()
    dentry = "dentry", _PATH._replace(group=Group.dentry)
    bpf_prog = "bpf_prog", _STRUCTURE
    const_buf = "const_buf", Fact(since=V1_7_0)
    long = "long", _NEW_NUMBER._replace(number=_INT64)
    sint8 = "sint8", _NEW_NUMBER._replace(number=_INT8)
    sint16 = "sint16", _NEW_NUMBER._replace(number=_INT16)
    sint32 = "sint32", _NEW_NUMBER._replace(number=_INT32)
    sint64 = "sint64", _NEW_NUMBER._replace(number=_INT64)
    sockaddr_un = "sockaddr_un", Fact(Group.sockaddr_un, since=V1_7_0)
    ulong = "ulong", _NEW_NUMBER._replace(number=_UINT64)


NUMBERS = {each.value: each.fact.number for each in ArgType if each.fact.number}
"""The types of numbers."""

GROUP = {each.value: each.fact.group for each in ArgType}
"""The group of each type."""

CAPABILITIES = tuple(each for each in ArgType if each.fact.group is Group.capabilities)
"""Types that are sets of capabilities; BPF compares them as numbers of 64 bits."""

TEXTS = tuple(
    each for each in ArgType if each.fact.group in (Group.text, Group.device, Group.sockaddr_un)
)
"""Types of which Equal compares texts."""

PATHS = frozenset(each for each in ArgType if each.fact.path)
"""Types that are compared by their path."""

OF_PROGRAM = tuple(each for each in ArgType if each.fact.of_program)
"""Types of texts that the program has in its own memory."""

BY_NAME = tuple(each for each in ArgType if each.fact.by_name)
"""Structures that the agent reads by their own name (GenericTypeFromBTF)."""


def fact_of(type_: str) -> Fact:
    """What a type is; of one that is not known, nothing."""
    return ArgType[type_].fact if type_ in GROUP else Fact()


def is_number(type_: str, version: Tetragon) -> bool:
    """Whether that version compares the type as a number, sets of capabilities included."""
    number = NUMBERS.get(type_)
    return version >= number.filtered_since if number else type_ in CAPABILITIES
