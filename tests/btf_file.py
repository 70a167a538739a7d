"""Raw BTF made by hand, for tests: types in the order of their numbers, which begin at 1."""

from __future__ import annotations

import struct
from typing import Any

from tetraflux.lint.btf.raw import Kind

Member = tuple[str, int, int, int]
"""Name, number of the type, offset in bits, bits of a bit field or 0."""


class Maker:
    """Collects types; `file` has the bytes."""

    def __init__(self, order: str = "<") -> None:
        self._order = order
        self._texts = b"\0"
        self._types = b""
        self._number = 0

    def add(self, kind: int, name: str = "", size_or_type: int = 0, **more: Any) -> int:
        """One more type: its number. `tail` are the words behind it, `length` how many entries."""
        tail, length, flag = more.get("tail", ()), more.get("length", 0), more.get("flag", 0)
        words = (self._text(name), flag << 31 | kind << 24 | length, size_or_type, *tail)
        self._types += struct.pack(f"{self._order}{len(words)}I", *words)
        self._number += 1
        return self._number

    def integer(self, name: str, size: int) -> int:
        return self.add(Kind.INT, name, size, tail=(size * 8,))

    def pointer(self, to: int) -> int:
        return self.add(Kind.PTR, "", to)

    def array(self, of: int, number: int) -> int:
        return self.add(Kind.ARRAY, tail=(of, 0, number))

    def structure(self, name: str, *members: Member, kind: Kind = Kind.STRUCT) -> int:
        packed = any(bits for *_, bits in members)
        tail = []
        for member, type_, offset, bits in members:
            tail += [self._text(member), type_, bits << 24 | offset]
        return self.add(kind, name, 8, tail=tail, length=len(members), flag=packed)

    def function(self, name: str, *params: int) -> int:
        tail = [word for each in params for word in (0, each)]
        proto = self.add(Kind.FUNC_PROTO, tail=tail, length=len(params))
        return self.add(Kind.FUNC, name, proto)

    def file(self) -> bytes:
        head = (0xEB9F, 1, 0, 24, 0, len(self._types), len(self._types), len(self._texts))
        return struct.pack(f"{self._order}HBBIIIII", *head) + self._types + self._texts

    def _text(self, text: str) -> int:
        if not text:
            return 0
        at = len(self._texts)
        self._texts += text.encode() + b"\0"
        return at


def door(order: str = "<") -> Maker:
    """A kernel with what resolves meet: anonymous members, bit fields, arrays, enums, pointers."""
    made = Maker(order)
    four = made.integer("unsigned int", 4)
    whole = made.integer("int", 4)
    letter = made.add(Kind.CONST, "", made.integer("char", 1))
    text = made.pointer(letter)
    colour = made.add(Kind.ENUM, "colour", 4, tail=(0, 0), length=1)
    name = made.structure("plate", ("text", text, 64, 0))
    inner = made.structure("", ("deep", four, 32, 0), ("deeper", name, 64, 0))
    first = made.structure("", ("early", four, 0, 0), kind=Kind.UNION)
    later = made.structure("", ("late", name, 0, 0), ("nested", four, 0, 0), kind=Kind.UNION)
    outer = made.structure("", ("by", four, 0, 0), ("", inner, 128, 0), kind=Kind.UNION)
    list_ = made.array(four, 4)
    lock = made.structure(
        "lock",
        ("", first, 0, 0),
        ("plate", name, 64, 0),
        ("", later, 256, 0),
        ("", outer, 512, 0),
        ("shut", four, 1024, 1),
        ("bolted", four, 1025, 1),
        ("colour", colour, 1056, 0),
        ("turns", whole, 1088, 0),
        ("keys", list_, 1120, 0),
        ("owner", made.add(Kind.TYPEDEF, "owner_t", made.structure("", ("id", four, 0, 0))), 0, 0),
    )
    to_lock = made.pointer(made.add(Kind.CONST, "", lock))
    locks = made.pointer(to_lock)
    door_ = made.structure("door", ("lock", to_lock, 128, 0), ("locks", locks, 0, 0))
    made.structure("task_struct", ("mine", made.pointer(door_), 64, 0))
    made.function("open_door", made.pointer(door_), four)
    made.function("open_doors", made.pointer(made.pointer(door_)))
    made.function("count", four)
    made.function("twice", made.pointer(door_))
    made.function("twice", made.pointer(door_))
    made.function("perf_trace_door", made.pointer(door_))
    return made
