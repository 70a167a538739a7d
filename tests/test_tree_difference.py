"""What a difference of two trees says, and that it makes the one of the other."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given
from tree_difference import applied, difference


def test_a_difference_says_all_and_no_more_than_it_must() -> None:
    old = {
        "a/list": b"- x\n- y\n- x\n- z\n",
        "a/gone": b"",
        "a/own": b"# a/own: a head\na/own\n",
        "a/like": b"1\n2\n3\n4\n",
        "b": b"kept\n",
    }
    new = {
        "c/list": b"- x\n- y\n- w\n- z\n",
        "c/like": b"1\n2\n3\n4\n",
        "c/copy": b"1\n2\n3\n5\n",
        "c/new": b"no end",
        "c/own": b"# c/own: a head\na/own\n",
        "b": b"kept\n",
    }
    text = difference(old, new, ("a/", "c/"))
    assert applied(text, old) == new
    assert text.splitlines() == [
        "##### moved: a/ to c/",
        "##### copied: c/like to c/copy",
        *("@@", "-4", "+5"),
        "##### removed: c/gone",
        "##### changed: c/list",
        *("@@", " - y", "-- x", "+- w", " - z"),
        "##### added: c/new",
        "+no end",
    ]
    often = difference({"x": b"n\nk\n" * 9}, {"x": b"m\nk\n" * 9})
    assert often == "##### changed: x\n@@\n-n\n+m\n"


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_any_difference_makes_the_one_of_the_other(old: list[str], new: list[str]) -> None:
    before, after = {"x": "\n".join(old).encode()}, {"x": "\n".join(new).encode()}
    assert applied(difference(before, after), before) == after
