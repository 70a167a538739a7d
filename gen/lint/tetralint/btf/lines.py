"""Functions, structures and unions of a kernel as text: a key, and JSON behind it.

    s dentry   ["d_flags 4", ..., [32, ["__d_name qstr", "d_name qstr"]], "d_inode *inode", ...]
    f vfs_open ["*path", "*file"]

A member is its name and its type; of a bit field `:` stands between them. A list that begins with a
number is an anonymous structure or union at that offset in bytes, and one that begins with a text a
member whose type has no name: `["name *", [...]]`. Typedefs and qualifiers are left out, as the
agent passes them over. A type is

    *T [T          a pointer to it, an array of it
    dentry         a structure or union, by its name
    4 4i 4e        a number by its bytes; the one that is called int; an enum
    0 0f 0p 0x     void, a floating point number, a function, what is only declared

Of functions only those are told that get a structure, without the kernel's own for each of its
tracepoints. One whose name stands twice is left out: the agent finds no signature by that name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .raw import Kind, Type

_PASSED = (Kind.TYPEDEF, Kind.VOLATILE, Kind.CONST, Kind.RESTRICT)
_PLAIN = {Kind.VOID: "0", Kind.FLOAT: "0f", Kind.FUNC_PROTO: "0p", Kind.FWD: "0x"}
_OF_TRACEPOINTS = re.compile(
    "__traceiter_|__probestub_|perf_trace_|do_perf_trace_|trace_raw_output_|"
    "trace_event_raw_event_|do_trace_event_raw_event_|trace_event_get_offsets_"
)


def lines(types: Sequence[Type]) -> Iterator[tuple[str, str]]:
    """The lines of a kernel, as pairs of key and JSON. Raises `ValueError` for unknown kinds."""
    teller = _Teller(types)
    for number, name in teller.names.items():
        yield f"s {name}", _json(teller.members(number))
    several = Counter(type_.name for type_ in types if type_.kind is Kind.FUNC)
    for type_ in types:
        if type_.kind is not Kind.FUNC or several[type_.name] > 1:
            continue
        if _OF_TRACEPOINTS.match(type_.name):
            continue
        params = [teller.type(each) for each in types[type_.size_or_type].params]
        if any(structured(each) for each in params):
            yield f"f {type_.name}", _json([_joined("", *each) for each in params])


def structured(entry: tuple[str, Any]) -> bool:
    """Whether a type leads to a structure or union."""
    name, members = entry
    return bool(members) or not name.lstrip("*[")[:1].isdigit()


class _Teller:
    """Tells types of one kernel; `names` has the names of its structures and unions by number."""

    def __init__(self, types: Sequence[Type]) -> None:
        self._types = types
        self.names: dict[int, str] = {}
        seen: Counter[str] = Counter()
        for number, type_ in enumerate(types):
            if type_.kind in (Kind.STRUCT, Kind.UNION) and type_.name:
                seen[type_.name] += 1
                again = f"~{seen[type_.name]}" if seen[type_.name] > 1 else ""
                self.names[number] = type_.name + again

    def members(self, number: int) -> list[Any]:
        """The members of a structure or union."""
        made: list[Any] = []
        for each in self._types[number].members:
            name, inner = self.type(each.type)
            if not each.name:
                if inner is None:
                    raise ValueError(f"a member without a name is no structure: {name}")
                made.append([each.offset_bits // 8, inner])
            else:
                field = ":" if each.bitfield_bits else " "
                made.append(_joined(each.name + field, name, inner))
        return made

    def type(self, number: int) -> tuple[str, list[Any] | None]:
        """A type in words, and its members where it has no name."""
        found = self._types[number]
        while found.kind in _PASSED:
            number = found.size_or_type
            found = self._types[number]
        match found.kind:
            case Kind.PTR | Kind.ARRAY:
                is_pointer = found.kind is Kind.PTR
                name, inner = self.type(found.size_or_type if is_pointer else found.element)
                return ("*" if is_pointer else "[") + name, inner
            case Kind.STRUCT | Kind.UNION:
                named = self.names.get(number)
                return (named, None) if named else ("", self.members(number))
            case Kind.INT:
                return f"{found.size_or_type}{'i' * (found.name == 'int')}", None
            case Kind.ENUM | Kind.ENUM64:
                return f"{found.size_or_type}e", None
        if found.kind not in _PLAIN:
            raise ValueError(f"type {number} is of the kind {found.kind.name}, which is not known")
        return _PLAIN[found.kind], None


def _joined(start: str, name: str, members: list[Any] | None) -> Any:
    return start + name if members is None else [start + name, members]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
