"""A pattern that Go's regexp refuses is known by what it has, and no other is refused.

The verdicts are those of Go, and of the agent on lists with most of these patterns.
"""

from __future__ import annotations

import pytest

from tetraflux.lint.goregexp import go_fault


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("tcp_(", "unclosed ("),
        ("tcp_connect)", ") without ("),
        ("tcp_[connect", "unclosed ["),
        ("*tcp", "* with nothing to repeat"),
        ("a|+", "+ with nothing to repeat"),
        ("(?:?a)", "? with nothing to repeat"),
        ("a**", "* with nothing to repeat"),
        ("a++", "+ with nothing to repeat"),
        ("a{1001}", "{1001} repeats more than 1000 times"),
        ("tcp_(?=c)", "look-ahead is not supported"),
        ("(?<!t)cp", "look-behind is not supported"),
        ("(?>tcp)", "an atomic group is not supported"),
        (r"(t)\1", r"\1 is not supported"),
        (r"tcp\Z", r"\Z is not supported"),
        ("tcp\\", "trailing backslash"),
    ],
)
def test_what_go_refuses_is_named(pattern: str, fault: str) -> None:
    assert go_fault(pattern) == fault


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^tcp_(connect|close)$",
        "^*",
        "a+?b??c{2,}?",
        "a{2",
        "a{1000}",
        "[]a][^]b][[:alpha:]*]",
        r"[\]]\(\*\[",
        r"\Q(*[\E",
        "(?i)tcp(?s-i:x)(?P<a>b)(?<c>d)",
        r"\10\x41\pL\z",
    ],
)
def test_what_go_takes_is_no_fault(pattern: str) -> None:
    assert go_fault(pattern) is None
