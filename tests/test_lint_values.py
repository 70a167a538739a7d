"""Values of filters are read as Go reads them, and the table of operators has all words."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from go_programs import go_program

from tetraflux.gen.objects import data_file
from tetraflux.lint.facts.arguments import NUMBERS
from tetraflux.lint.hit import Verdict
from tetraflux.lint.operators import BY_VALUE, TABLE, fit
from tetraflux.lint.target import Target, Tetragon
from tetraflux.lint.values import is_address, parsed

NUMBER_TEXTS = [
    "0", "00", "017", "018", "0o17", "0O7", "0o", "0x10", "0X1f", "0x", "0x_1", "0_1", "0_", "_1",
    "1_", "1__0", "1_000", "0b101", "0B1", "0b2", "0b", "+1", "-1", "-0x10", "--1", "+", "", " 1",
    "1 ", "1.0", "1e3", "one", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "0xffffffff", "0xffffffffffffffff", "-0", "+0x_f", "0x1_", "٣", "1\n", "\u00a01", "0o_7", "08",
]  # fmt: skip
ADDRESS_TEXTS = [
    "192.0.2.1", "192.0.2.01", "192.0.2", "192.0.2.256", "192.0.2.1.1", "192.0.2.0/24",
    "192.0.2.1/024", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "/24", "192.0.2.0/24/1",
    "192.0.2.0/255.255.255.0", "0.0.0.0/0", "2001:db8::", "2001:db8::/32", "2001:db8::/129",
    "::", "::1", "::ffff:192.0.2.1", "::ffff:192.0.2.01", "::192.0.2.1/120", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1::2::3", "fe80::1%eth0", "fe80::1%", "fe80::1%eth0/64",
    "192.0.2.1%eth0", "12345::", "G::", "", " 192.0.2.1", "192.0.2.1 ", "example.com", "0x7f.0.0.1",
    "١.0.0.1", "[::1]", "::1/+64", "::1/0064", "FE80::A",
    "1.2.3.4/32\n", "::1/1000000064", "::1/00000000064",
]  # fmt: skip


def mixed(texts: list[str], letters: str) -> list[str]:
    """The texts, and more that are made of letters as they have them, always the same."""
    some = random.Random("values")  # noqa: S311
    return texts + ["".join(some.choices(letters, k=some.randint(1, 9))) for _ in range(3000)]


@pytest.fixture(scope="module")
def govalues(tool: Callable[[str], Path]) -> Callable[[list[str]], list[dict[str, str]]]:
    """The parsers of tests/govalues."""
    program = go_program("govalues", tool)

    def ask(texts: list[str]) -> list[dict[str, str]]:
        done = subprocess.run([program], input=json.dumps(texts), capture_output=True, text=True)
        assert done.returncode == 0, f"govalues fails: {done.stderr}"
        answers: list[dict[str, str]] = json.loads(done.stdout)
        return answers

    return ask


@pytest.mark.tool
def test_numbers_are_those_of_go(govalues: Callable[[list[str]], list[dict[str, str]]]) -> None:
    texts = mixed(NUMBER_TEXTS, "00123789_xbo+-aF")
    for text, answer in zip(texts, govalues(texts), strict=True):
        for base in (0, 10):
            for bits in (32, 64):
                for kind, signed in (("int", True), ("uint", False)):
                    expected = answer.get(f"{kind}{base}/{bits}")
                    number = parsed(text, bits, signed=signed, base=base)
                    got = None if number is None else str(number)
                    assert got == expected, f"{text!r} as {kind} of {bits} bits in base {base}"


@pytest.mark.tool
def test_addresses_are_those_of_go(govalues: Callable[[list[str]], list[dict[str, str]]]) -> None:
    texts = mixed(ADDRESS_TEXTS, "0012:::./f")
    for text, answer in zip(texts, govalues(texts), strict=True):
        assert is_address(text) is ("address" in answer), repr(text)


def words(*path: str) -> set[str]:
    """The words that the CRD has at a place of a kprobe."""
    whole = data_file("cilium.io/tracingpolicy_v1alpha1.json") or {}
    place: Any = whole
    for step in ("spec", "kprobes", *path):
        place = place["properties"][step]
        while "$ref" in place or "items" in place:
            place = place.get("items") or whole["$defs"][place["$ref"].rpartition("/")[2]]
    return set(place["enum"])


def test_the_table_has_each_operator_of_the_crd_and_no_other() -> None:
    assert set(TABLE) == words("selectors", "matchArgs", "operator")
    assert set(TABLE) >= BY_VALUE


@pytest.mark.parametrize(
    ("operator", "type_", "verdict"),
    [
        ("Equal", "file", None),
        ("Equal", "filename", Verdict.REFUSES),
        ("Mask", "net_device", Verdict.REFUSES),
        ("InMap", "uint8", Verdict.LOADS),
        ("NotPrefix", "int", Verdict.LOADS),
        ("Postfix", "module", Verdict.LOADS),
        ("State", "skb", Verdict.LOADS),
        ("DAddr", "sockaddr", Verdict.REFUSES),
        ("MadeUp", "int", None),
    ],
)
def test_what_an_operator_does_with_a_type(
    operator: str, type_: str, verdict: Verdict | None
) -> None:
    found = fit(operator, type_, Target())
    assert (found.verdict if found else None) is verdict


def test_small_numbers_are_judged_since_1_7() -> None:
    newer = Target(Tetragon(1, 7, 0))
    small = [each for each, number in NUMBERS.items() if number.filtered_since == newer.tetragon]
    assert {"int8", "uint16"} <= set(small)
    for type_ in small:
        assert fit("GT", type_, Target()) and fit("InMap", type_, Target())
        assert fit("GT", type_, newer) is None and fit("InMap", type_, newer) is None
