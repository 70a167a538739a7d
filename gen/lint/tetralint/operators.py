"""What each operator does with each type of argument: the agent's part, and that of its BPF.

The agent checks types in pkg/selectors/kernel.go:885-991, and not those of Prefix and Postfix. What
it lets through bpf/process/types/basic.h:1698-1822 judges, and lets everything pass whose type it
has no case for. Both at v1.6.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .hit import Agent, Verdict, loads_but, refuses
from .policy import Filter, Policy
from .target import Target


class Number(NamedTuple):
    """How the values of a type of number are parsed; size_t as a signed one of 32 bits."""

    signed: bool
    bits: int


NUMBERS = {
    **dict.fromkeys(("int", "int32", "size_t", "sint32"), Number(True, 32)),
    "uint32": Number(False, 32),
    **dict.fromkeys(("int64", "syscall64", "sint64", "long"), Number(True, 64)),
    **dict.fromkeys(("uint64", "ulong"), Number(False, 64)),
}
"""The types of numbers; sint32, sint64, long and ulong since 1.7.0."""

SMALL = {
    **dict.fromkeys(("int8", "int16", "sint8", "sint16"), Number(True, 32)),
    **dict.fromkeys(("uint8", "uint16"), Number(False, 32)),
}
"""The types of small numbers, which filters read since 1.7.0."""

_GROUPS = {
    "text": ("file", "path", "fd", "string", "char_buf", "linux_binprm", "data_loc"),
    "device": ("net_device",),
    "dentry": ("dentry",),
    "number": tuple(NUMBERS),
    "small": tuple(SMALL),
    "capabilities": ("kernel_cap_t", "cap_inheritable", "cap_permitted", "cap_effective"),
    "sock": ("sock", "socket"),
    "skb": ("skb",),
    "sockaddr": ("sockaddr",),
    "sockaddr_un": ("sockaddr_un",),
}
GROUP = {type_: group for group, types in _GROUPS.items() for type_ in types}
"""The group of a type; all others are alike, `other`."""

ALWAYS = loads_but("the filter is passed over, as if it were not there")
NEVER = loads_but("nothing matches, not even what a Not would")
_UNSUPPORTED = refuses("MatchArgs type … unsupported")
_NO_RANGE = refuses("MatchArgs type … unsupported for range operators")
_UNKNOWN = refuses("unknown type: …")
_SOCKS = refuses(
    "MatchArgs type sock, socket, skb, sockaddr and net_device do not support operator …"
)
_NO_SOCK = refuses(
    "sock/socket/skb/sockaddr operators specified for non-sock/socket/skb/sockaddr type"
)
_SOCKADDR = refuses("sockaddr only supports [not]saddr, [not]sport[priv], and family")
_SOCKADDR_UN = refuses("sockaddr_un only supports Family and string operators")
_CAPABILITIES = refuses("CapabilitiesGained operator requaries capability type arguments")
_NO_FILE = refuses("FileType operators specified for non-file/path type")

EQUAL = ("Equal", "NotEqual")
COMPARE = ("Mask", "GT", "LT", "GreaterThan", "LessThan")
MAP = ("InMap", "NotInMap")
RANGE = ("InRange", "NotInRange")
PREFIX = ("Prefix", "NotPrefix")
POSTFIX = ("Postfix", "NotPostfix")
ADDRESSES = ("SAddr", "NotSAddr", "DAddr", "NotDAddr")
PRIVILEGED = ("SPortPriv", "NotSportPriv", "DPortPriv", "NotDPortPriv")
SOCKET = ("SPort", "NotSPort", "DPort", "NotDPort", "Protocol", "Family", "State")
"""Operators whose values are numbers or names, and stand in a map."""
GAINED = "CapabilitiesGained"

PROBES = ("kprobes", "fentries")
"""Families that are judged alike, and return; fentries are of 1.7.0."""

_SOCK_TYPES: dict[str, Agent | None] = {"sock": None, "skb": None}
_OF_SOURCE: dict[str, Agent | None] = {**_SOCK_TYPES, "sockaddr": None}
_OF_SOCKS: dict[str, Agent | None] = {**_SOCK_TYPES, "sockaddr": _SOCKADDR}
_TEXTUAL: dict[str, Agent | None] = {
    **dict.fromkeys(("text", "device", "dentry")),
    **dict.fromkeys(("number", "capabilities", "sock", "skb", "sockaddr"), NEVER),
}

_NUMBERS_ONLY: dict[str, Agent | None] = {"number": None}

Row = tuple[dict[str, Agent | None], Agent]
"""What an operator does with the groups of types, and with those that are not named."""

TABLE: dict[str, Row] = {
    **dict.fromkeys(
        EQUAL,
        (
            {
                **dict.fromkeys(("text", "device", "number", "capabilities", "sockaddr_un")),
                **dict.fromkeys(("sock", "skb", "sockaddr"), _SOCKS),
            },
            _UNSUPPORTED,
        ),
    ),
    **dict.fromkeys(
        COMPARE,
        (
            {
                **dict.fromkeys(("number", "capabilities")),
                **dict.fromkeys(("sock", "skb", "sockaddr", "device"), _SOCKS),
            },
            _UNSUPPORTED,
        ),
    ),
    **dict.fromkeys(MAP, ({"number": None, "small": ALWAYS}, _UNKNOWN)),
    **dict.fromkeys(RANGE, (_NUMBERS_ONLY, _NO_RANGE)),
    **dict.fromkeys(PREFIX, ({**_TEXTUAL, "sockaddr_un": None}, ALWAYS)),
    **dict.fromkeys(POSTFIX, ({**_TEXTUAL, "sockaddr_un": NEVER}, ALWAYS)),
    **dict.fromkeys(("SPort", "NotSPort"), ({**_OF_SOURCE, "sockaddr_un": _SOCKADDR_UN}, _NO_SOCK)),
    "Family": ({**_OF_SOURCE, "sockaddr_un": None}, _NO_SOCK),
    **dict.fromkeys(
        ("DPort", "NotDPort", "Protocol"), ({**_OF_SOCKS, "sockaddr_un": _SOCKADDR_UN}, _NO_SOCK)
    ),
    "State": ({**_OF_SOCKS, "skb": NEVER, "sockaddr_un": _SOCKADDR_UN}, _NO_SOCK),
    **dict.fromkeys(("SAddr", "NotSAddr", "SPortPriv", "NotSportPriv"), (_OF_SOURCE, _NO_SOCK)),
    **dict.fromkeys(("DAddr", "NotDAddr", "DPortPriv", "NotDPortPriv"), (_OF_SOCKS, _NO_SOCK)),
    GAINED: ({"capabilities": None}, _CAPABILITIES),
}
"""None where the operator judges the type as it says."""

BY_VALUE = frozenset((*EQUAL, *COMPARE, *MAP, *RANGE))
"""Operators whose type is checked at each value, so not where there are none."""


def fit(operator: str, type_: str, target: Target) -> Agent | None:
    """What is wrong with an operator on a type, None where nothing is or it is not known."""
    row = TABLE.get(operator)
    if row is None:
        return _newer(operator, type_) if target.tetragon >= (1, 7) else None
    group = GROUP.get(type_, "other")
    if group == "small" and target.tetragon >= (1, 7):
        group = "number"
    return row[0].get(group, row[1])


def _newer(operator: str, type_: str) -> Agent | None:
    """The same of the operators of 1.7.0 (pkg/selectors/kernel.go:994-1064 at v1.7.0)."""
    if operator in ("FileType", "NotFileType") and type_ not in ("file", "path"):
        return _NO_FILE
    if operator.startswith("SubString") and type_ not in ("string", "char_buf"):
        return NEVER if GROUP.get(type_, "small") != "small" else ALWAYS
    return None


def is_text(type_: str) -> bool:
    """Whether Equal compares arguments of this type as texts."""
    return GROUP.get(type_) in ("text", "device", "sockaddr_un")


def is_read(filter_: Filter, target: Target) -> bool:
    """Whether the agent reads a filter at all; what it refuses before, it does not."""
    hook = filter_.hook
    if filter_.key == "matchReturnArgs":
        return hook.family in PROBES and bool(hook.get("return")) and hook.return_arg is not None
    if filter_.key == "matchArgs" and hook.family == "uprobes":
        return target.tetragon >= (1, 6, 1)
    return True


def known_type(filter_: Filter, target: Target) -> str:
    """The type that a filter judges; nothing where it judges none, or only the agent knows it."""
    arg = filter_.arg
    if arg is None or not is_read(filter_, target):
        return ""
    type_, family = arg.type, filter_.hook.family
    if family == "tracepoints":  # the format has the types that are not said, BTF those of resolve
        resolved = filter_.hook.get("raw") and arg.get("resolve")
        return "" if resolved or type_ in ("auto", "nop") else type_
    if family in PROBES and type_ in _REFUSED_BEFORE[arg.key]:
        return ""
    return type_


_REFUSED_BEFORE = {
    "args": ("auto", "syscall64"),
    "returnArg": ("auto", "bpf_cmd"),
    "data": ("auto",),
}
"""Types of a kprobe's arguments that are refused before its filters are read."""


def with_values(
    policy: Policy, target: Target, operators: tuple[str, ...]
) -> Iterator[tuple[Filter, str]]:
    """Filters with one of the operators whose values the agent parses, with the type it does so by.

    It does not where it refuses the type before; it does where BPF then judges nothing.
    """
    for filter_ in policy.filters:
        if filter_.operator in operators and filter_.values:
            type_ = known_type(filter_, target)
            wrong = fit(filter_.operator, type_, target) if type_ else None
            if type_ and (wrong is None or wrong.verdict is Verdict.LOADS):
                yield filter_, type_
