"""What Gatus makes of a condition.

The rules are those of config/endpoint/condition.go and placeholder.go at v5.36.0; the real program
judges the same conditions in tests/test_gatus.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

_NOTHING: Mapping[str, str] = {
    "[STATUS]": "0",
    "[CONNECTED]": "false",
    "[BODY]": "",
    "[RESPONSE_TIME]": "0",
    "[IP]": "",
    "[CERTIFICATE_EXPIRATION]": "0",
    "[DOMAIN_EXPIRATION]": "0",
    "[DNS_RCODE]": "",
}
"""The placeholders, and what each is when nothing answers."""

_ALWAYS = frozenset({"[CONNECTED]", "[RESPONSE_TIME]", "[IP]", "[DOMAIN_EXPIRATION]"})
_FILLED: Mapping[str, frozenset[str]] = {
    "http": _ALWAYS | {"[STATUS]", "[BODY]"},
    "https": _ALWAYS | {"[STATUS]", "[BODY]", "[CERTIFICATE_EXPIRATION]"},
    "grpc": _ALWAYS | {"[BODY]"},
    "grpcs": _ALWAYS | {"[BODY]"},
    "tcp": _ALWAYS,
}
"""The placeholders that the kinds of URLs fill, as far as this project uses them."""

SCHEMES = frozenset({*_FILLED, "udp", "sctp", "icmp", "starttls", "tls", "ws", "wss", "ssh"})
"""The URLs that Gatus can ask (config/endpoint/endpoint.go, Type)."""

_ASKS = re.compile(r"(?:(len|has)\()?(\[[A-Za-z_]+\])((?:\.[\w-]+|\[\d+\])*)(?(1)\))")
_MATCHES = re.compile(r"(any|pat)\((.+)\)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?|(\d+(\.\d+)?(ns|us|ms|s|m|h))+")
_MISSING = "(INVALID)"


class Condition(NamedTuple):
    """A condition, taken apart as Gatus does: at the first operator of this order that it has."""

    operator: str
    sides: tuple[str, ...]

    @property
    def by_size(self) -> bool:
        """Whether sizes are compared, where Gatus takes all that is no number for 0."""
        return self.operator not in ("==", "!=")


def condition(text: str) -> Condition | None:
    """The condition, or None where Gatus sees none: an operator has a blank on either side."""
    for operator in ("==", "!=", "<=", ">=", ">", "<"):
        if f" {operator} " in text:
            return Condition(operator, tuple(s.strip() for s in text.split(f" {operator} ")))
    return None


def complaints(text: str, scheme: str) -> Iterator[str]:
    """What Gatus takes without a word and what yet does not mean what it says."""
    taken = condition(text)
    if taken is None:
        return
    if len(taken.sides) > 2:
        yield f"it has {taken.operator} {len(taken.sides) - 1} times, but Gatus compares only once"
    asks = [match for side in taken.sides if (match := _ASKS.fullmatch(side))]
    for match in asks:
        yield from _placeholder(match, scheme)
    for side in taken.sides:
        if not _ASKS.fullmatch(side):
            yield from _value(side, taken)
    if not asks:
        yield "it has no placeholder, so its result is always the same"


def _placeholder(match: re.Match[str], scheme: str) -> Iterator[str]:
    name, path = match[2], match[3]
    if name not in _NOTHING:
        yield f"{name} is not a placeholder, so Gatus compares it as literal text"
    elif path and name != "[BODY]":
        yield f"{name} has no {path}: only [BODY] takes a path"
    elif name not in _FILLED.get(scheme, _NOTHING):
        yield f"{name} is never set for a URL with {scheme}://"


def _value(side: str, taken: Condition) -> Iterator[str]:
    if match := _MATCHES.fullmatch(side):
        if taken.by_size:
            yield f"{match[1]}() works only with == and !=; with other operators it is 0"
    elif "[" in side or "(" in side:
        yield f"{side} is not a placeholder or function, so Gatus compares it as literal text"
    elif taken.by_size and not _NUMBER.fullmatch(side):
        yield f"{side} is neither a number nor a duration, so Gatus takes it as 0"


def holds_without_answer(text: str) -> bool:
    """Whether the condition holds when nothing answers."""
    taken = condition(text)
    if taken is None:
        return False
    left, right = (_on_nothing(side) for side in taken.sides[:2])
    if not taken.by_size:
        return _equal(left, right) is (taken.operator == "==")
    a, b = _size(left), _size(right)
    return {"<=": a <= b, ">=": a >= b, ">": a > b, "<": a < b}[taken.operator]


def _on_nothing(side: str) -> str:
    match = _ASKS.fullmatch(side)
    if match is None or match[2] not in _NOTHING:
        return side
    function, name, path = match.groups()
    value = _NOTHING[name]
    if path:
        return "false" if function == "has" else f"{side} {_MISSING}"
    if function == "has":
        return str(bool(value)).lower()
    return str(len(value)) if function == "len" else value


def _equal(left: str, right: str) -> bool:
    for one, other in ((left, right), (right, left)):
        if match := _MATCHES.fullmatch(one):
            wanted = match[2]
            if match[1] == "pat":
                return fnmatchcase(other.replace("/", ""), wanted.replace("/", ""))
            return other in [each.strip() for each in wanted.split(",")]
    return left == right


def _size(side: str) -> float:
    """A number as Gatus reads it, in whole milliseconds where it is a duration."""
    units = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6}
    if not _NUMBER.fullmatch(side):
        return 0
    if side[-1].isdigit():
        return int(float(side))
    parts = re.findall(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)", side)
    return int(sum(float(number) * units[unit] for number, unit in parts))
