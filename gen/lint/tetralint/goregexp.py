"""What Go's regexp refuses: a part of it, without doubt."""

from __future__ import annotations

import re

_GROUPS = {
    "(?=": "look-ahead",
    "(?!": "look-ahead",
    "(?<=": "look-behind",
    "(?<!": "look-behind",
    "(?>": "an atomic group",
    "(?#": "a comment",
    "(?(": "a condition",
    "(?P=": "a reference to a group",
}
_TOKEN = re.compile(
    r"\\Q.*?(?:\\E|$)|\\(?P<escape>[89EZ]|[1-7](?![0-7]))|\\(?P<end>$)|\\."
    r"|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*(?P<closed>\])?"
    r"|(?P<group>\(\?(?:<[=!]|P=|[=!>#(]))|(?P<flags>\(\?[imsU-]*\))"
    r"|(?P<open>\((?:\?(?:P?<\w+>|[imsU-]*:))?)|(?P<close>\))"
    r"|(?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)|[|]|.",
    re.DOTALL,
)
_MOST = 1000


def go_fault(pattern: str) -> str | None:
    """What is wrong with a pattern, None where nothing is or it is not known.

    Source: Go's regexp/syntax, which takes RE2's syntax.
    """
    depth = 0
    before = ""
    for token in _TOKEN.finditer(pattern):
        kind, text = token.lastgroup, token.group()
        if kind == "escape":
            return f"{text} is not supported"
        if kind == "end":
            return "trailing backslash"
        if kind == "group":
            return f"{_GROUPS[text]} is not supported"
        if text.startswith("[") and kind != "closed":
            return "unclosed ["
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return ") without ("
        if kind == "repeat":
            if before in ("", "repeat", "open", "start"):
                return f"{text} with nothing to repeat"
            if any(int(each) > _MOST for each in re.findall(r"\d+", text)):
                return f"{text} repeats more than {_MOST} times"
        before = kind or ("start" if text == "|" else "text")
    return "unclosed (" if depth else None
