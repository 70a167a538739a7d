"""Anybody's YAML is read as kubectl reads it, with the place of each value, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rule_examples import FOLDER, TODAY
from tests.test_emit import goyaml  # noqa: F401  # a fixture
from tetraflux.lint.builder import MAX_DEPTH, MAX_VALUES
from tetraflux.lint.document import Document
from tetraflux.lint.files import lint_source
from tetraflux.lint.findings import Finding
from tetraflux.lint.reader import Reader
from tetraflux.lint.scalars import NoJson, scalar
from tetraflux.lint.source import MAX_BYTES, Source, source
from tetraflux.lint.target import Target

HEAD = "kind: TracingPolicy\n"


def read(text: str) -> tuple[list[Document], list[Finding]]:
    reader = Reader(Source("x.yaml", text))
    return list(reader.documents()), reader.findings


def data(text: str) -> Any:
    """The data of the only document."""
    documents, findings = read(HEAD + text)
    assert not findings, [each.text() for each in findings]
    (document,) = documents
    return {key: value for key, value in document.data.items() if key != "kind"}


SCALARS = [
    "yes", "Yes", "YeS", "y", "N", "on", "off", "OFF", "010", "0o10", "0b11", "-0b11", "0x1F",
    "1_000", "1e3", "1e+3", ".5", "1.", "+1", "-1", "0.1", "2001-01-01", "1:30", "~", "Null",
    "null", "09", "99999999999999999999", "18446744073709551615", "9223372036854775808", "=",
    "<<", "0x", "0777", "1__0", "_1", "0_", "1e", "0x_1", "-0x1", "0O7", "1.0", "3.0e+2",
    "0.10", "1e400", "-0", "0000", "08.5", "0b2", "0xFFFFFFFFFFFFFFFF", "1E5", "1e-3",
    "0x1FFFFFFFFFFFFFFFF", "-9223372036854775808", "+0x1f", "0b", "1_", "1._5", ".e1", "true",
    "False", "nO", "12e03", "-.5", "+.5e3",
]  # fmt: skip


@pytest.mark.tool
def test_plain_scalars_mean_what_they_mean_to_kubectl(
    goyaml: Callable[[list[str]], list[Any]],  # noqa: F811
) -> None:
    answers = goyaml([f"a: {each}" for each in SCALARS])
    for text, answer in zip(SCALARS, answers, strict=True):
        expected = json.loads(json.dumps(answer))[0]["a"]
        assert scalar(text) == expected, text
        assert isinstance(scalar(text), bool) is isinstance(expected, bool), text


def test_plain_scalars_are_those_of_yaml_1_1() -> None:
    values = data("a: yes\nb: 010\nc: '5'\nd: 5\ne: 1e3\nf: ~\ng: 2001-01-01\nh: !!str 5\non: 1\n")
    assert values == {
        "a": True, "b": 8, "c": "5", "d": 5, "e": 1000, "f": None, "g": "2001-01-01", "h": "5",
        "true": 1,
    }  # fmt: skip


@pytest.mark.parametrize("text", [".inf", "-.INF", ".nan"])
def test_a_number_that_json_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(NoJson):
        scalar(text)


def test_aliases_and_merges_are_followed_and_the_own_key_wins() -> None:
    values = data("a: &x {b: 1, c: 2}\nd: *x\ne:\n  <<: *x\n  f: 3\n")
    assert values == {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 2}, "e": {"b": 1, "c": 2, "f": 3}}


def test_an_anchor_may_be_set_again_and_an_alias_is_the_last_one() -> None:
    assert data("a: [&x 1, *x, &x 2, *x]\nb: &y {z: *x}\nc: *y\n") == {
        "a": [1, 1, 2, 2],
        "b": {"z": 2},
        "c": {"z": 2},
    }


def test_crlf_and_a_byte_order_mark_change_nothing() -> None:
    made = source("x", b"\xef\xbb\xbfkind: TracingPolicy\r\na: b\r\n")
    assert made == Source("x", "kind: TracingPolicy\na: b\n")


def test_every_value_has_its_place() -> None:
    text = (
        f"---\n# one\n{HEAD}a: [1, {{b: xyz}}]\n---\n{HEAD}s:\n  k:\n    - call: x\n      t: ''\n"
    )
    first, second = read(text)[0]
    assert first.place(("a", 1, "b")) == (4, 12, 3)
    assert first.place(("a",)) == (4, 1, 1), "a list stands where its key does"
    assert second.place(("s", "k", 0, "call")) == (9, 13, 1)
    assert second.place(("s", "k", 0, "call"), at_key=True) == (9, 7, 4)
    assert second.place(("s", "k", 0, "t")) == (10, 7, 1), (
        "an empty value stands where its key does"
    )
    assert second.place(("s", "k", 0, "absent", 3)) == (9, 7, 1), "what is absent stands above"


def test_a_value_that_a_merge_brings_has_the_place_where_it_stands() -> None:
    (document,) = read(f"{HEAD}a: &x {{b: 1}}\nc:\n  <<: *x\n")[0]
    assert document.place(("c", "b")) == (2, 11, 1)


LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
WRONG = [
    ("a: [", "yaml/syntax", 2, "while parsing a flow node"),
    ("a: *b", "yaml/syntax", 2, "found undefined alias"),
    ("a: &a [*a]", "yaml/syntax", 2, "contains itself"),
    ("a: .inf", "yaml/syntax", 2, ".inf is not a valid number in JSON"),
    ("a: !!int x", "yaml/syntax", 2, "'x' is not a valid !!int"),
    ("[a]: b", "yaml/syntax", 2, "a key is null, a list or a map"),
    ("a:\n  b: 1\n  b: 2", "yaml/duplicate-key", 4, "b: the map has this key twice"),
    ("y: 1\ntrue: 2", "yaml/duplicate-key", 3, "true: the map has this key twice"),
    ("a: &x {b: 1}\nc: {<<: *x, b: 2}", "yaml/duplicate-key", 2, "<< merges a key"),
    ("c: {<<: 5}", "yaml/syntax", 2, "<< merges a value that is not a map"),
    ("\ta: b", "yaml/syntax", 2, "found a tab character"),
    ("a: " + "[" * 100_000, "yaml/too-large", 2, f"deeper than {MAX_DEPTH}"),
    ("a: [" + "1," * (MAX_VALUES + 1) + "]", "yaml/too-large", 2, f"more than {MAX_VALUES} values"),
    (LAUGHS, "yaml/too-large", 2, "aliases expanded"),
    ("a: &a " + "x" * 99_999 + "\nb: [" + "*a," * 999 + "]", "yaml/too-large", 2, "MiB of text"),
]


@pytest.mark.parametrize(("text", "id_", "line", "said"), WRONG, ids=[each[3] for each in WRONG])
def test_what_cannot_be_read_is_a_finding_with_its_line(
    text: str, id_: str, line: int, said: str
) -> None:
    _, findings = read(HEAD + text)
    assert [(each.id, each.line) for each in findings] == [(id_, line)], findings
    assert said in findings[0].problem, findings[0].problem


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (b"a: b\nc: \xff\n", (2, 4), "byte 0xff is no UTF-8"),
        (b"a: b\n\xc3\xa9: \x00\n", (2, 4), "U+0000 is not allowed"),
        ("a: b".encode("utf-16"), (1, 1), "UTF-16"),
        (b"x" * (MAX_BYTES + 1), (0, 0), "more than 64"),
    ],
    ids=["no UTF-8", "NUL", "UTF-16", "too large"],
)
def test_bytes_that_are_no_text_are_a_finding_with_their_place(
    content: bytes, place: tuple[int, int], said: str
) -> None:
    found = source("x.yaml", content)
    assert isinstance(found, Finding)
    assert (found.line, found.column) == place and said in found.problem


def test_one_bad_document_does_not_hide_the_others() -> None:
    documents, findings = read(f"{HEAD}a: [\n---\n{HEAD}b: 1\n---\nkind: Pod\n---\n# nothing\n")
    assert [each.data["b"] for each in documents] == [1]
    assert [each.line for each in findings] == [3]


def test_other_kinds_are_passed_over_and_counted() -> None:
    policy = "{apiVersion: cilium.io/v1alpha1, kind: TracingPolicy, metadata: {name: x}, spec: {}}"
    text = (
        f"kind: Pod\n---\n# only a comment\n---\n{policy}\n---\n"
        f"kind: List\nitems:\n- {policy}\n- kind: Service\n---\n{{{{ no yaml }}}}\n"
    )
    judged = lint_source(Source("x", text), Target(), TODAY)
    assert (judged.policies, judged.others, judged.findings) == (2, 3, ())


def test_a_finding_in_a_list_has_its_place() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: cilium.io/v1alpha1\n"
        "  kind: TracingPolicy\n  metadata: {name: x}\n  spec:\n    options: [{name: policy-mod}]\n"
    )
    (finding,) = lint_source(Source("x", text), Target(), TODAY).findings
    assert (finding.path, finding.line) == ("items[0].spec.options[0].name", 8)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200), st.integers(0, 400))
def test_no_text_makes_a_traceback(text: str, cut: int) -> None:
    example = (FOLDER / "filters" / "arg_index.yaml").read_text(encoding="utf-8")
    made = source("x", (example[:cut] + text + example[cut:]).encode())
    if isinstance(made, Source):
        lint_source(made, Target(), TODAY)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    PLAIN,
    st.integers(min_value=0),
    st.sampled_from(sorted(FOLDER.glob("*/*.yaml"))),
)
def test_no_value_of_another_type_makes_a_traceback(value: Any, where: int, file: Path) -> None:
    documents, _ = read(file.read_text(encoding="utf-8"))
    changed = documents[0].data
    places = list(_places(changed))
    container, key = places[where % len(places)]
    container[key] = value
    text = json.dumps(changed)
    made = source("x", text.encode("utf-8", "replace"))
    if isinstance(made, Source):
        lint_source(made, Target(), TODAY)


def _places(part: Any) -> Any:
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in list(items):
        if key not in ("apiVersion", "kind"):
            yield part, key
        if isinstance(value, dict | list):
            yield from _places(value)
