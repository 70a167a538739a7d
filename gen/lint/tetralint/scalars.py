"""What a plain scalar means to kubectl, Flux and the agent: sigs.k8s.io/yaml, which is YAML 1.1.

Held against that library by a test (tests/test_lint_reader.py).
"""

from __future__ import annotations

import re
from math import inf, isinf

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_NO_JSON = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_FIRST = frozenset("0123456789+-.~nNyYtTfFoO")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)"
    r"|(?P<d>0|[1-9][0-9]*))"
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_LONGEST = 70
"""More digits than an integer of 64 bits has in any base."""

Scalar = str | int | float | bool | None


class NoJson(ValueError):
    """A number that JSON does not have."""


def scalar(text: str) -> Scalar:
    """The value of a plain scalar. Raises `NoJson` of infinities and of what is no number."""
    if not text:
        return None
    if text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789+-.":
        if _NO_JSON.fullmatch(text):
            raise NoJson(f"{text} is not a valid number in JSON")
        return _number(text, text.replace("_", ""))
    return text


def _number(text: str, digits: str) -> Scalar:
    found = _INTEGER.fullmatch(digits) if len(digits) <= _LONGEST else None
    if found:
        base = str(found.lastgroup)
        value = int(f"{found['sign']}{found[base]}", _BASES[base])
        if -(2**63) <= value < 2**64:
            return value
    if _FLOAT.fullmatch(digits):
        real = float(digits) if len(digits) < 400 else inf
        if isinf(real):
            return text
        return int(real) if real.is_integer() and abs(real) < 1e21 else real
    return text
