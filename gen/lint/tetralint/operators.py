"""What each operator does with each type of argument: the agent's part, and that of its BPF.

The agent checks types in pkg/selectors/kernel.go:885-991, and not those of Prefix and Postfix. What
it lets through bpf/process/types/basic.h:1698-1822 judges, and lets everything pass whose type it
has no case for. Both at v1.6.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts.arguments import GROUP, NUMBERS, ON_SOCKETS, TEXTS, Group
from .facts.hooks import PROBES
from .facts.operators import (
    ADDRESSES,
    COMPARE,
    EQUAL,
    MAP,
    PRIVILEGED,
    RANGE,
    SOCKET,
    Kind,
    Operator,
)
from .facts.selectors import SelectorField
from .facts.versions import V1_7_0
from .hit import Agent, Verdict, loads_but, refuses
from .policy import Filter, Policy
from .target import Target

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

_Cases = dict[Group, Agent | None]

_ON_SOCKETS: _Cases = dict.fromkeys(ON_SOCKETS, _SOCKS)
_TEXTUAL: _Cases = {
    **dict.fromkeys((Group.text, Group.device, Group.dentry)),
    **dict.fromkeys((Group.number, Group.capabilities, *_ON_SOCKETS), NEVER),
}
_COMPARED: _Cases = dict.fromkeys((Group.number, Group.capabilities))

Row = tuple[_Cases, Agent]
"""What an operator does with the groups of types, and with those that are not named."""

_BY_KIND: dict[Kind, Row] = {
    Kind.equal: (
        {
            **_COMPARED,
            **dict.fromkeys((Group.text, Group.device, Group.sockaddr_un)),
            **_ON_SOCKETS,
        },
        _UNSUPPORTED,
    ),
    Kind.compare: ({**_COMPARED, **_ON_SOCKETS, Group.device: _SOCKS}, _UNSUPPORTED),
    Kind.map: ({Group.number: None}, _UNKNOWN),
    Kind.range: ({Group.number: None}, _NO_RANGE),
    Kind.prefix: ({**_TEXTUAL, Group.sockaddr_un: None}, ALWAYS),
    Kind.postfix: ({**_TEXTUAL, Group.sockaddr_un: NEVER}, ALWAYS),
    Kind.gained: ({Group.capabilities: None}, _CAPABILITIES),
}


def _row(operator: Operator) -> Row:
    if operator not in _ON_CONNECTIONS:
        return _BY_KIND[operator.fact.kind]
    cases: _Cases = {
        Group.sock: None,
        Group.skb: NEVER if operator is Operator.State else None,
        Group.sockaddr: None if operator.fact.on_sockaddr else _SOCKADDR,
    }
    if operator in SOCKET:
        cases[Group.sockaddr_un] = None if operator is Operator.Family else _SOCKADDR_UN
    return cases, _NO_SOCK


_ON_CONNECTIONS = (*SOCKET, *ADDRESSES, *PRIVILEGED)

TABLE: dict[str, Row] = {each.value: _row(each) for each in Operator if each.fact.since < V1_7_0}
"""None where the operator judges the type as it says; those of 1.7.0 are in `_newer`."""

BY_VALUE = frozenset((*EQUAL, *COMPARE, *MAP, *RANGE))
"""Operators whose type is checked at each value, so not where there are none."""


def fit(operator: str, type_: str, target: Target) -> Agent | None:
    """What is wrong with an operator on a type, None where nothing is or it is not known."""
    row = TABLE.get(operator)
    if row is None:
        return _newer(operator, type_) if target.tetragon >= V1_7_0 else None
    number = NUMBERS.get(type_)
    if number and target.tetragon < number.filtered_since:
        return ALWAYS if operator in MAP else row[1]
    return row[0].get(GROUP.get(type_, Group.other), row[1])


def _newer(operator: str, type_: str) -> Agent | None:
    """The same of the operators of 1.7.0 (pkg/selectors/kernel.go:994-1064 at v1.7.0)."""
    if operator in ("FileType", "NotFileType") and type_ not in ("file", "path"):
        return _NO_FILE
    if operator.startswith("SubString") and type_ not in ("string", "char_buf"):
        return ALWAYS if _is_passed_over(type_) else NEVER
    return None


def _is_passed_over(type_: str) -> bool:
    """Whether filters on a type are passed over where the operator has no case for it."""
    number = NUMBERS.get(type_)
    small = number is not None and number.filtered_since >= V1_7_0
    return small or GROUP.get(type_, Group.other) is Group.other


def is_text(type_: str) -> bool:
    """Whether Equal compares arguments of this type as texts."""
    return type_ in TEXTS


def is_read(filter_: Filter, target: Target) -> bool:
    """Whether the agent reads a filter at all; what it refuses before, it does not."""
    hook = filter_.hook
    if filter_.key == "matchReturnArgs":
        return hook.family in PROBES and bool(hook.get("return")) and hook.return_arg is not None
    if filter_.key == "matchArgs" and hook.family == "uprobes":
        return target.tetragon >= SelectorField.matchArgs.fact.uprobes_since
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
