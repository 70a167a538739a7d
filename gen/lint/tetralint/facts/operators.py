"""The operators of filters: what they compare, and where their values stand.

Source: pkg/selectors/kernel.go and bpf/process/types/basic.h at v1.6.0 and v1.7.0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .versions import V1_6_0, V1_7_0, Tetragon


class Kind(StrEnum):
    """What an operator compares."""

    equal = "equal"
    compare = "compare"
    map = "map"
    range = "range"
    prefix = "prefix"
    postfix = "postfix"
    address = "address"
    privileged = "privileged"
    port = "port"
    named = "named"
    gained = "gained"
    sub_string = "sub_string"
    cel = "cel"
    file_type = "file_type"


class Fact(NamedTuple):
    """What an operator is.

    `large`: it needs large BPF programs. `on_sockaddr`: of those on sockets, it takes a `sockaddr`.
    """

    kind: Kind
    large: bool = False
    on_sockaddr: bool = False
    since: Tetragon = V1_6_0


class Operator(StrEnum):
    """Operators of matchArgs, matchData and matchReturnArgs, spelt as in the CRD."""

    _value_: str
    fact: Fact

    def __new__(cls, name: str, fact: Fact) -> Operator:
        """The member of that name, with what it is."""
        made = str.__new__(cls, name)
        made._value_, made.fact = name, fact
        return made

    Equal = "Equal", Fact(Kind.equal)
    NotEqual = "NotEqual", Fact(Kind.equal)
    Prefix = "Prefix", Fact(Kind.prefix)
    NotPrefix = "NotPrefix", Fact(Kind.prefix)
    Postfix = "Postfix", Fact(Kind.postfix)
    NotPostfix = "NotPostfix", Fact(Kind.postfix)
    GreaterThan = "GreaterThan", Fact(Kind.compare, large=True)
    LessThan = "LessThan", Fact(Kind.compare, large=True)
    GT = "GT", Fact(Kind.compare, large=True)
    LT = "LT", Fact(Kind.compare, large=True)
    Mask = "Mask", Fact(Kind.compare)
    SPort = "SPort", Fact(Kind.port, on_sockaddr=True)
    NotSPort = "NotSPort", Fact(Kind.port, on_sockaddr=True)
    SPortPriv = "SPortPriv", Fact(Kind.privileged, on_sockaddr=True)
    NotSportPriv = "NotSportPriv", Fact(Kind.privileged, on_sockaddr=True)
    DPort = "DPort", Fact(Kind.port)
    NotDPort = "NotDPort", Fact(Kind.port)
    DPortPriv = "DPortPriv", Fact(Kind.privileged)
    NotDPortPriv = "NotDPortPriv", Fact(Kind.privileged)
    SAddr = "SAddr", Fact(Kind.address, on_sockaddr=True)
    NotSAddr = "NotSAddr", Fact(Kind.address, on_sockaddr=True)
    DAddr = "DAddr", Fact(Kind.address)
    NotDAddr = "NotDAddr", Fact(Kind.address)
    Protocol = "Protocol", Fact(Kind.named)
    Family = "Family", Fact(Kind.named, on_sockaddr=True)
    State = "State", Fact(Kind.named)
    InMap = "InMap", Fact(Kind.map)
    NotInMap = "NotInMap", Fact(Kind.map)
    CapabilitiesGained = "CapabilitiesGained", Fact(Kind.gained, large=True)
    InRange = "InRange", Fact(Kind.range, large=True)
    NotInRange = "NotInRange", Fact(Kind.range, large=True)
    SubString = "SubString", Fact(Kind.sub_string, since=V1_7_0)
    SubStringIgnCase = "SubStringIgnCase", Fact(Kind.sub_string, since=V1_7_0)
    CelExpr = "CelExpr", Fact(Kind.cel, since=V1_7_0)
    FileType = "FileType", Fact(Kind.file_type, since=V1_7_0)
    NotFileType = "NotFileType", Fact(Kind.file_type, since=V1_7_0)

    @property
    def negates(self) -> bool:
        """Whether it matches what its values are not."""
        return self.startswith("Not")


def of_kind(*kinds: Kind) -> tuple[Operator, ...]:
    """The operators that compare such things."""
    return tuple(each for each in Operator if each.fact.kind in kinds)


EQUAL = of_kind(Kind.equal)
COMPARE = of_kind(Kind.compare)
MAP = of_kind(Kind.map)
RANGE = of_kind(Kind.range)
PREFIX = of_kind(Kind.prefix)
POSTFIX = of_kind(Kind.postfix)
ADDRESSES = of_kind(Kind.address)
PRIVILEGED = of_kind(Kind.privileged)
NAMED = of_kind(Kind.named)
"""Operators whose values may be names: see names.py."""
SOCKET = of_kind(Kind.port, Kind.named)
"""Operators whose values are numbers or names, and stand in a map."""
GAINED = Operator.CapabilitiesGained
NUMERIC = (*EQUAL, *COMPARE)
"""Operators whose values stand in the selector itself, where the type is a number."""
VALUE_MAP = (*MAP, *SOCKET)
"""Operators whose values stand in a map of numbers."""
IN_MAPS = (*PREFIX, *POSTFIX, *VALUE_MAP, *ADDRESSES)
"""Operators whose values stand in maps, whatever the type."""
TEXTUAL = tuple(each for each in (*EQUAL, *PREFIX, *POSTFIX) if not each.negates)
"""Operators that a text has to be like."""
LARGE = tuple(each for each in Operator if each.fact.large)
"""Operators that need large BPF programs, which kernels have from 5.3 on."""


class BinaryOperator(StrEnum):
    """Operators of matchBinaries; there is no Equal."""

    In = "In"
    NotIn = "NotIn"
    Prefix = "Prefix"
    NotPrefix = "NotPrefix"
    Postfix = "Postfix"
    NotPostfix = "NotPostfix"


class SetOperator(StrEnum):
    """Operators of the namespace, capability and PID selectors."""

    In = "In"
    NotIn = "NotIn"


class LabelOperator(StrEnum):
    """Operators of a label selector's expressions."""

    In = "In"
    NotIn = "NotIn"
    Exists = "Exists"
    DoesNotExist = "DoesNotExist"
