"""A pattern that Go's regexp refuses is known by what it has, and no other is refused.

The verdicts are those of Go, and of the agent on lists with most of these patterns.
"""

from __future__ import annotations

import pytest

from tetraflux.lint.goregexp import go_fault


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("tcp_(", "a ( that is not closed"),
        ("tcp_connect)", "a ) without its ("),
        ("tcp_[connect", "a [ that is not closed"),
        ("*tcp", "* with nothing to repeat"),
        ("a|+", "+ with nothing to repeat"),
        ("(?:?a)", "? with nothing to repeat"),
        ("a**", "* with nothing to repeat"),
        ("a++", "+ with nothing to repeat"),
        ("a{1001}", "{1001} is more than 1000 times"),
        ("tcp_(?=c)", "look-ahead is not known"),
        ("(?<!t)cp", "look-behind is not known"),
        ("(?>tcp)", "an atomic group is not known"),
        (r"(t)\1", r"\1 is not known"),
        (r"tcp\Z", r"\Z is not known"),
        ("tcp\\", "a backslash at its end"),
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
