"""The types of a raw BTF file.

Source: include/uapi/linux/btf.h of the kernel, and Documentation/bpf/btf.rst.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a type is (BTF_KIND_*)."""

    VOID = 0
    INT = 1
    PTR = 2
    ARRAY = 3
    STRUCT = 4
    UNION = 5
    ENUM = 6
    FWD = 7
    TYPEDEF = 8
    VOLATILE = 9
    CONST = 10
    RESTRICT = 11
    FUNC = 12
    FUNC_PROTO = 13
    VAR = 14
    DATASEC = 15
    FLOAT = 16
    DECL_TAG = 17
    TYPE_TAG = 18
    ENUM64 = 19


class Member(NamedTuple):
    """A member of a structure or union: its type by number, its offset, its bits if it is a field.

    `name` is empty where it is an anonymous structure or union.
    """

    name: str
    type: int
    offset_bits: int
    bitfield_bits: int


class Type(NamedTuple):
    """A type. `size_or_type` is a size in bytes or the number of another type, by its kind.

    `members` are those of a structure or union; `params` the types of a function's parameters;
    `element` the type of an array's elements.
    """

    kind: Kind
    name: str = ""
    size_or_type: int = 0
    members: tuple[Member, ...] = ()
    params: tuple[int, ...] = ()
    element: int = 0


_MAGIC = 0xEB9F
_HEADER = "HBBIIIII"
_EACH = {
    Kind.ENUM: 8,
    Kind.DATASEC: 12,
    Kind.ENUM64: 12,
}
"""Bytes of each entry that follows a type and that nobody here asks for."""
_AFTER = {Kind.INT: 4, Kind.VAR: 4, Kind.DECL_TAG: 4}
"""Bytes that follow a type of this kind once."""


def types(data: bytes) -> list[Type]:
    """The types of a file, by their numbers. Raises `ValueError` where it is no raw BTF."""
    order = next((o for o in "<>" if data[:2] == struct.pack(f"{o}H", _MAGIC)), None)
    if order is None:
        raise ValueError("it does not begin as raw BTF does")
    try:
        return list(_types(data, order))
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"it is no whole BTF: {error}") from None


def _types(data: bytes, order: str) -> list[Type]:
    header = struct.unpack_from(order + _HEADER, data)
    _, version, _, length, type_start, type_length, text_start, text_length = header
    if version != 1:
        raise ValueError(f"its version is {version}, and only 1 is known")
    body = data[length + type_start : length + type_start + type_length]
    texts = data[length + text_start : length + text_start + text_length]
    if len(body) != type_length or len(texts) != text_length:
        raise ValueError("it is cut off")
    one, two, three = (struct.Struct(order + "I" * number) for number in (1, 2, 3))

    def text(at: int) -> str:
        return texts[at : texts.index(0, at)].decode()

    found = [Type(Kind.VOID)]
    at = 0
    while at < len(body):
        name, info, size_or_type = three.unpack_from(body, at)
        at += three.size
        number = info & 0xFFFF
        try:
            kind = Kind(info >> 24 & 0x1F)
        except ValueError as error:
            raise ValueError(f"type {len(found)}: {error}") from None
        made = Type(kind, text(name), size_or_type)
        if kind in (Kind.STRUCT, Kind.UNION):
            packed = bool(info >> 31)  # then the offset shares its word with the bits of a field
            rows = [three.unpack_from(body, at + 12 * each) for each in range(number)]
            made = made._replace(
                members=tuple(
                    Member(text(n), type_, o & 0xFFFFFF, o >> 24)
                    if packed
                    else Member(text(n), type_, o, 0)
                    for n, type_, o in rows
                )
            )
            at += 12 * number
        elif kind is Kind.FUNC_PROTO:
            pairs = [two.unpack_from(body, at + 8 * each) for each in range(number)]
            made = made._replace(params=tuple(type_ for _, type_ in pairs))
            at += 8 * number
        elif kind is Kind.ARRAY:
            made = made._replace(element=one.unpack_from(body, at)[0])
            at += 12
        else:
            at += _AFTER.get(kind, 0) + _EACH.get(kind, 0) * number
        found.append(made)
    return found
