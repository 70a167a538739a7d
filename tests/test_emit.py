"""What `emit` writes is read back as the same data by every YAML parser that meets it."""

from __future__ import annotations

import io
import json
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from go_programs import go_program
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nasty_strings import BY_REASON, HALVES, NASTY
from ruamel.yaml import YAML

from tetraflux.gen import emit

SHAPES: dict[str, Callable[[str], Any]] = {
    "a value": lambda text: {"key": text, "next": "x"},
    "a key": lambda text: {text: "value", "next": "x"},
    "an item of a list": lambda text: {"list": [text, text, "x"]},
    "a whole document": lambda text: text,
    "deep inside": lambda text: {"a": [{"b": [[text], {text: [text]}]}], "c": {text: {text: text}}},
}


def pyyaml(text: str) -> list[Any]:
    return list(yaml.load_all(text, Loader=yaml.SafeLoader))


def pyyaml_c(text: str) -> list[Any]:
    return list(yaml.load_all(text, Loader=yaml.CSafeLoader))


def ruamel(text: str) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all(text))


READERS = [pyyaml, pyyaml_c, ruamel]


@pytest.fixture(scope="session")
def goyaml(tool: Callable[[str], Path]) -> Callable[[list[str]], list[Any]]:
    """The reader of tests/goyaml."""
    program = go_program("goyaml", tool)

    def read(texts: list[str]) -> list[Any]:
        done = subprocess.run([program], input=json.dumps(texts), capture_output=True, text=True)
        assert done.returncode == 0, f"goyaml fails: {done.stderr}"
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return read


def reached(got: Any, wanted: Any) -> bool:
    """Whether Go got the data; its JSON sorts keys and writes 1.0 as 1."""
    if isinstance(wanted, dict):
        return (
            isinstance(got, dict)
            and got.keys() == wanted.keys()
            and all(reached(got[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(reached, got, wanted))
    if isinstance(wanted, float):
        return type(got) in (int, float) and float(got) == wanted
    return type(got) is type(wanted) and got == wanted


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("read", READERS)
def test_every_nasty_string_is_read_back(read: Callable[[str], list[Any]], shape: str) -> None:
    lost = [
        f"{text!r:.60} ({reason})"
        for reason, texts in BY_REASON.items()
        for text in texts
        if repr(read(emit.dump(SHAPES[shape](text)))) != repr([SHAPES[shape](text)])
    ]
    assert not lost, f"as {shape}, {read.__name__} reads something else for {lost}"


@pytest.mark.tool
@pytest.mark.parametrize("shape", SHAPES)
def test_every_nasty_string_is_read_back_by_the_library_of_kubectl_and_flux(
    goyaml: Callable[[list[str]], list[Any]], shape: str
) -> None:
    wanted = [SHAPES[shape](text) for text in NASTY]
    answers = goyaml([emit.dump(data) for data in wanted])
    lost = [
        f"{text!r:.60} -> {answer!r:.90}"
        for text, data, answer in zip(NASTY, wanted, answers, strict=True)
        if not reached(answer, [data])
    ]
    assert not lost, f"as {shape}, sigs.k8s.io/yaml reads something else for {lost}"


def every_document() -> tuple[bytes, list[Any]]:
    data = [SHAPES[shape](text) for shape in ("a value", "a key", "deep inside") for text in NASTY]
    items = ((f"# comment {number}\n# ---\n", each) for number, each in enumerate(data))
    return emit.documents(items), data


@pytest.mark.parametrize("read", [pyyaml_c, ruamel])
def test_documents_of_one_file_are_read_back_each_for_itself(
    read: Callable[[str], list[Any]],
) -> None:
    written, data = every_document()
    got = read(written.decode())
    assert len(got) == len(data), "a document was split, or two were joined"
    wrong = [each for each, wanted in zip(got, data, strict=True) if repr(each) != repr(wanted)]
    assert not wrong, f"documents came back changed: {wrong[:3]!r:.400}"


@pytest.mark.tool
def test_documents_of_one_file_are_split_by_kubectl_and_flux_where_we_split_them(
    goyaml: Callable[[list[str]], list[Any]],
) -> None:
    written, data = every_document()
    (got,) = goyaml([written.decode()])
    assert isinstance(got, list), f"the file cannot be read: {got}"
    wrong = [each for each in zip(got, data, strict=True) if not reached(*each)]
    assert not wrong, f"documents came back changed: {wrong[:3]!r:.400}"


def test_comments_stand_above_the_first_document_and_inside_the_others() -> None:
    written = emit.documents([("# one\n", {"a": 1}), ("# two\n", {"b": 2}), ("", {"c": 3})])
    assert written == b"# one\n---\na: 1\n---\n# two\nb: 2\n---\nc: 3\n"


PLAIN_DATA = [
    *(0, 1, -1, 65535, 2**53, -(2**63), 2**63 - 1, True, False, {}, [], ""),
    *(0.0, -0.0, 0.5, 1.0, 1.1, -2.5, 0.1 + 0.2, 1e-05, 1e22, -1.5e300, 5e-324, 2.5e-10, 1 / 3),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("data", PLAIN_DATA, ids=repr)
def test_numbers_bools_and_empty_things_keep_type_and_value(
    read: Callable[[str], list[Any]], data: Any
) -> None:
    for shape in ([data], {"key": data, "list": [data, [data]]}, data):
        written = emit.dump(shape)
        assert repr(read(written)) == repr([shape]), f"{written!r} is read as something else"


@pytest.mark.tool
def test_numbers_bools_and_empty_things_reach_kubectl_and_flux(
    goyaml: Callable[[list[str]], list[Any]],
) -> None:
    (got,) = goyaml([emit.dump({"all": PLAIN_DATA})])
    assert reached(got, [{"all": PLAIN_DATA}]), f"sigs.k8s.io/yaml reads {got!r}"


def test_a_tuple_is_a_list() -> None:
    assert emit.dump({"a": (1, ("b",))}) == emit.dump({"a": [1, ["b"]]})


def test_keys_keep_their_order() -> None:
    assert emit.dump({"kind": "x", "apiVersion": "y z", "a": {"c": 1, "b": 2}}) == (
        "kind: x\napiVersion: y z\na:\n  c: 1\n  b: 2\n"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None"),
        (b"x", "b'x'"),
        ({1}, "{1}"),
        (Path("/a"), "Path"),
        (1j, "1j"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        *((half, "surrogate") for half in HALVES),
        (dict.fromkeys(HALVES, "x"), "surrogate"),
        ({1: "x"}, "the key 1 is no string"),
        ({None: "x"}, "the key None is no string"),
        ({True: "x"}, "the key True is no string"),
    ],
)
def test_what_no_manifest_may_hold_is_refused_with_its_place(value: Any, said: str) -> None:
    with pytest.raises(TypeError) as error:
        emit.dump({"spec": {"list": ["x", {"field": value}]}})
    assert ".spec.list[1].field" in str(error.value), "the message must name the place"
    assert said in str(error.value), "the message must name the value"


READABLE_BLOCKS = (
    *("a\nb", "a\nb\n", "a\n\nb\n", "a\n  b\nc\n", "# a\n---\nb: c\n...\n"),
    *('{\n  "a": "\\n"\n}\n', "\u00e9\n\u4e2d\u6587\n", "{{ .a }}\n${b}\n'c' \"d\"\n", "y\nn\n"),
    ("b" * 5000 + "\n") * 2,
)


@pytest.mark.parametrize("text", READABLE_BLOCKS, ids=lambda text: ascii(text)[:30])
def test_text_of_several_lines_is_a_literal_block(text: str) -> None:
    lines = emit.dump({"a": {"key": text}}).removeprefix("a:\n  key: ").split("\n")
    assert lines[0] == ("|" if text.endswith("\n") else "|-"), "no literal block"
    assert [line.removeprefix("    ") for line in lines[1:-1]] == text.removesuffix("\n").split(
        "\n"
    ), "the lines must stand in the block as they are"


@pytest.mark.parametrize(
    "text",
    [
        "a \nb",
        "a\t\nb",
        " a\nb",
        "\ta\nb",
        "\na",
        "a\n\n",
        "a\rb\nc",
        "a\x85\nb",
        "a\n\x00",
        "a\n\tb",
        "\n",
    ],
    ids=ascii,
)
def test_text_that_a_block_would_change_stands_in_double_quotes(text: str) -> None:
    written = emit.dump({"key": text})
    assert written.startswith('key: "'), "some parser or emitter loses this text in a block"
    assert written.count("\n") == 1, "it must not be folded"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a": "b"}', """'{"a": "b"}'"""),
        ('say "hé"', """'say "hé"'"""),
        (r"^\d+\.\d+$", r"'^\d+\.\d+$'"),
        ('rate(x{a="b"}[5m]) > 0', """'rate(x{a="b"}[5m]) > 0'"""),
        ("""it's "b\"""", """'it''s "b"'"""),
        ("it's", '"it\'s"'),
        ("8080", '"8080"'),
        ("on", '"on"'),
        ("1.10", '"1.10"'),
        ("a: b", '"a: b"'),
    ],
)
def test_text_of_one_line_stands_in_the_quotes_that_need_no_escapes(
    text: str, written: str
) -> None:
    assert emit.dump({"key": text}) == f"key: {written}\n"


@pytest.mark.parametrize(
    "text",
    [
        "Deployment",
        "v1",
        "app.kubernetes.io/name",
        "/proc",
        "./app",
        "../x",
        "5m",
        "512Mi",
        "a b c",
    ],
)
def test_words_that_nobody_can_mistake_stand_plain(text: str) -> None:
    assert emit.dump({text: text}) == f"{text}: {text}\n"


# What a YAML stream may hold raw (YAML 1.2, c-printable), less what a parser may take for a line
# end or drop: CR, NEL, LS, PS, BOM.
RAW = re.compile(
    "[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)


def raw_fault(written: str) -> str | None:
    match = RAW.match(written)
    assert match is not None
    return None if match.end() == len(written) else repr(written[match.end()])


def test_characters_that_no_stream_may_hold_are_escaped() -> None:
    for shape, made in SHAPES.items():
        for text in NASTY:
            fault = raw_fault(emit.dump(made(text)))
            assert fault is None, f"{fault} stands raw in the file, from {text!r} as {shape}"


def test_lines_end_in_lf_and_are_never_folded() -> None:
    written, _ = every_document()
    assert b"\r" not in written, "line ends must be LF only"
    assert written.endswith(b"\n"), "the last line must end"
    long = {"key": "word: " * 1000 + "end", "list": ["it's " * 1000 + "end"]}
    assert emit.dump(long).count("\n") == 3, "long lines must not be folded"


TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
# Lines of the characters that YAML cares about, to meet the corners of block scalars often.
TEXT |= st.text(st.sampled_from("a:#-|> \t\n\r\"'\\\x85\u2028\ufeff\u00e9\U0001f600"))
JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(JSON)
@example({"a": [[], {}, [[]], [{}], {"": ""}]})
@example([[["- a\nb\n"]], {"- c\nd": ["|\n e"]}])
def test_anything_that_is_json_is_read_back_and_written_the_same_again(data: Any) -> None:
    written = emit.dump(data)
    for read in (pyyaml_c, ruamel):
        assert repr(read(written)) == repr([data]), f"{read.__name__} reads something else"
    assert emit.dump(pyyaml_c(written)[0]) == written, "writing it again gives other bytes"
    assert raw_fault(written) is None, "the file holds a character that YAML forbids"


@settings(max_examples=60)
@given(st.lists(st.dictionaries(TEXT, JSON, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_documents_are_read_back_from_one_file(documents: list[Any]) -> None:
    written = emit.documents((f"# {number}\n", each) for number, each in enumerate(documents))
    for read in (pyyaml_c, ruamel):
        assert repr(read(written.decode())) == repr(documents), f"{read.__name__} reads others"
    parts = io.BytesIO(written).readlines().count(b"---\n")
    assert parts == len(documents), "a line of some text looks like the end of its document"


@pytest.mark.tool
@settings(max_examples=10)
@given(st.lists(JSON, min_size=40, max_size=60))
def test_anything_that_is_json_reaches_kubectl_and_flux(
    goyaml: Callable[[list[str]], list[Any]], many: list[Any]
) -> None:
    answers = goyaml([emit.dump({"data": data}) for data in many])
    for data, answer in zip(many, answers, strict=True):
        written = emit.dump({"data": data})
        assert reached(answer, [{"data": data}]), f"{written!r} is read as {answer!r}"
