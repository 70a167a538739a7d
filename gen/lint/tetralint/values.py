"""Values of filters as the agent parses them, which is as Go does."""

from __future__ import annotations

import re

from .facts.names import CAPABILITIES

_ANY_BASE = (
    r"[+-]?(?:0[xX](?P<x>(?:_?[0-9a-fA-F])+)|0[bB](?P<b>(?:_?[01])+)|0[oO]?(?P<o>(?:_?[0-7])+)"
    r"|(?P<d>[1-9](?:_?[0-9])*|0))"
)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_HEX = "0123456789abcdefABCDEF"


def parsed(text: str, bits: int, *, signed: bool, base: int = 0) -> int | None:
    """A number as strconv.ParseInt or ParseUint takes it, None where that fails.

    `base` is 0, where 0x, 0b, 0o, a leading 0 and underscores count, or 10.
    """
    sign = text[:1] if text[:1] in ("+", "-") else ""
    if (sign and not signed) or len(text) > 1000:
        return None
    number = _number(text[len(sign) :], base)
    if number is None:
        return None
    number = -number if sign == "-" else number
    lowest, highest = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return number if lowest <= number <= highest else None


def _number(text: str, base: int) -> int | None:
    if _is_decimal(text) and (base == 10 or text[0] != "0"):
        return int(text)
    found = re.fullmatch(_ANY_BASE, text) if base == 0 and text[:1].isdigit() else None
    group = found.lastgroup if found else None
    return int(found[group].replace("_", ""), _BASES[group]) if found and group else None


def _is_decimal(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_address(text: str) -> bool:
    """Whether it is an address or a network, as netip.ParseAddr and net.ParseCIDR take it."""
    address, slash, length = text.partition("/")
    is_v4 = _is_v4(address)
    if not is_v4 and not _is_v6(address):
        return False
    if not slash:
        return True
    most = 32 if is_v4 else 128
    is_length = _is_decimal(length) and len(length) < 1000
    return is_length and int(length) <= most and "%" not in address


def _is_v4(text: str) -> bool:
    octets = text.split(".")
    return len(octets) == 4 and all(
        _is_decimal(each) and (each == "0" or each[0] != "0") and len(each) < 4 and int(each) < 256
        for each in octets
    )


def _is_v6(text: str) -> bool:
    """As `ipaddress` has it, whose import is dear; tests/govalues says whether it holds."""
    text, percent, zone = text.partition("%")
    head, gap, tail = text.partition("::")
    groups = [each for side in (head, tail) if side for each in side.split(":")]
    if groups and (tail or not gap) and _is_v4(groups[-1]):
        groups[-1:] = ["0", "0"]
    if (percent and not zone) or any(not 0 < len(g) < 5 or g.strip(_HEX) for g in groups):
        return False
    return len(groups) < 8 if gap else len(groups) == 8


def capability(text: str) -> str | None:
    """The name of a capability, trimmed and in any case, None where there is none."""
    name = text.strip().upper()
    return name if name in CAPABILITIES else None
