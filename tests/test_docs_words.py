"""Texts on the pages: nothing in a value is read as markup, and a template is told in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt
from nasty_strings import HALVES, NASTY
from test_docs_door import EVENT, SCENARIOS, SETTINGS, made, recorded

from tetraflux.gen.docs.alert_text import readable
from tetraflux.gen.docs.prose import code, fenced, prose
from tetraflux.gen.docs.records import Cost, Runs
from tetraflux.gen.docs.render import render
from tetraflux.gen.docs.sample import shortened
from tetraflux.gen.docs.tuning import named
from tetraflux.model.kinds.tracingpolicy import TracingPolicy

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""An independent parser, with the parts of GitHub's dialect that the pages use."""

MARKUP = (
    *("a | b", "| a | b |", "\\|", "a\\", "`", "``", "a `b", "`a|b`", "`a\\`", "` a `", "`` ` ``"),
    *("<b>x</b>", "<!-- x", "<script>", "&lt;", "&amp;", "*a*", "**a**", "_a_", "a_b_c", "__a__"),
    *("~~a~~", "[a](b)", "![a](b)", "[a]: b", "<http://a.b>", "# a", "#", "- a", "+ a", "1. a"),
    *("1) a", "> a", "---", "===", "```", "~~~", "    a", "a  \nb", "a\n\nb", "|---|", "$a$"),
    *("$(curl ...) $", "policies.enforce", "policies.enforce.x|y", ":cat:", "a\tb", "$`a`$"),
)


def text_of(markdown: str) -> list[str]:
    """The text of each block, in which nothing but code may stand out."""
    texts = []
    for token in MARKDOWN.parse(markdown):
        if token.type != "inline":
            assert not token.content.strip(), f"{token.type} in {markdown!r}"
            continue
        for child in token.children or ():
            plain = child.type in ("text", "code_inline", "text_special")
            assert plain or child.content in ("<code>", "</code>"), f"{child} in {markdown!r}"
        kept = (c.content for c in token.children or () if c.type != "html_inline")
        texts.append("".join(kept))
    return texts


def said(text: str) -> str:
    """What a reader must see of a text: the backticks around code go, and spaces are one."""
    return re.sub(r"`([^`\n]+)`", r"\1", " ".join(text.split()))


def shows(text: str, expected: str) -> None:
    """Fail unless the text is shown as that in a paragraph, a list, and a cell of a table."""
    row = f"| a | b | c |\n|---|---|---|\n| x | {text} | y |\n"
    assert text_of(row) == ["a", "b", "c", "x", expected, "y"], row
    for before in ("- ", "1. ", "", "x, "):
        shown = text_of(f"{before}{text}\n")
        assert "".join(shown) == (before if before == "x, " else "") + expected or (not expected), (
            f"{before}{text}"
        )


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=30))
@example(text="\\`|`<x>`")
def test_any_text_is_shown_as_it_is(text: str) -> None:
    shows(prose(text), said(text))
    assert "\n" not in prose(text)


@given(text=st.text("`|\\*_<>[]()~#&$:!-+=1. ab", max_size=16))
def test_a_text_of_markup_is_shown_as_it_is(text: str) -> None:
    shows(prose(text), said(text))


@pytest.mark.parametrize("text", [*MARKUP, *(each for each in NASTY if each.isprintable())])
def test_markup_is_shown_as_it_is(text: str) -> None:
    shows(prose(text), said(text))
    line = " ".join(text.split("\n")) if text.isprintable() else "x"
    in_code = code(line)
    (cell,) = text_of(f"| a |\n|---|\n| {in_code} |\n")[1:]
    assert cell.strip() == line.strip(), in_code


def test_what_nobody_sees_is_spelt_out() -> None:
    for text in ("\u202ea", "\x1b[31m", "\x00", "\u200b", *HALVES):
        for shown in (prose(text), code(text), fenced(text, "")):
            assert all(each.isprintable() or each == "\n" for each in shown), repr(shown)
            shown.encode()


@pytest.mark.parametrize("text", ["a", "```", "````\n```", "~~~\n`", "a\n```sh\nb"])
def test_a_fence_is_not_closed_by_what_it_holds(text: str) -> None:
    (token,) = MARKDOWN.parse(fenced(text, "sh"))
    assert (token.type, token.content, token.info) == ("fence", f"{text}\n", "sh")


def test_no_text_of_the_model_or_of_a_record_breaks_a_page() -> None:
    bad = "a|b` *c* _d_ ~~e~~ <b>f</b> [g](h) ![i](j) \u202e {{ k }} \\"
    whole = made(recorded())
    (entry,) = whole.entries
    texts: dict[str, object] = dict.fromkeys(("summary", "noise"), bad)
    texts |= dict.fromkeys(("catches", "escapes", "response"), (bad, bad))
    texts["tuning"] = (f"{bad} policies.runtime_programs", f"agent.cluster_cidrs {bad}")
    policies = json.loads(json.dumps([each.plain() for each in entry.detection.policies]))
    policies[0]["spec"]["kprobes"][0]["message"] = bad
    policies[0]["spec"]["kprobes"][0]["selectors"][0]["matchArgs"][0]["values"] = [bad, "`", "|"]
    hooked = tuple(TracingPolicy.model_validate(_without_kind(each)) for each in policies)
    told = tuple(
        each._replace(alert=each.alert.model_copy(update={"summary": bad, "description": bad}))
        for each in whole.alerts
    )
    scenarios = tuple(
        each.model_copy(update={"name": f"{bad} {n}"}) for n, each in enumerate(SCENARIOS)
    )
    names = dict(zip((each.name for each in SCENARIOS), scenarios, strict=True))
    runs = {
        column: run.model_copy(
            update={
                "kernel": bad,
                "results": tuple(
                    each.model_copy(update={"scenario": names[each.scenario].name, "note": bad})
                    for each in run.results
                ),
                "samples": {
                    name: {"process_kprobe": {"message": f"```\n{bad}"}} for name in run.samples
                },
            }
        )
        for column, run in whole.runs.runs.items()
    }
    cost = Cost(kernel=bad, rounds=1, loops={bad: {"none": 1.0, "door": 1.0}, "`": {}})
    assert whole.runs.loads
    kernels = tuple(
        each.model_copy(update={"kernel": bad, "warnings": tuple(bad for _ in each.warnings)})
        for each in whole.runs.loads.kernels
    )
    loads = whole.runs.loads.model_copy(update={"machine": bad, "kernels": kernels})
    detection = entry.detection.model_copy(update={**texts, "policies": hooked})
    broken = whole._replace(
        entries=(entry._replace(detection=detection, scenarios=scenarios, alerts=told[:1]),),
        alerts=told,
        runs=Runs(runs, cost, loads),
    )
    before, after = (render(each) for each in (whole, broken))
    for path, content in after.items():
        if path.endswith(".md"):
            assert outline(content) == outline(before[path]), path


def _without_kind(data: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key not in ("apiVersion", "kind")}


def outline(page: bytes) -> list[str]:
    """What a page is made of, its words, code and lists of values left out."""
    parts: list[str] = []
    for token in MARKDOWN.parse(page.decode()):
        for each in token.children or (token,):
            if each.type not in ("text", "code_inline", "softbreak", "text_special", "inline"):
                what = str(each.attrs.get("href", "")) or each.type
                parts.append(each.content if each.type.startswith("html") else what)
    return [
        each
        for each in parts
        if each not in ("<code>", "</code>", "<br>", "strong_open", "strong_close")
    ]


# Prometheus templates


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("on {{ $labels.node }}", "on ‹node›"),
        ('{{ $value | printf "%.0f" }} times', "‹value› times"),
        (
            "in {{ if $labels.a }}{{ $labels.a }}/b{{ else }}the host{{ end }}.",
            "in (‹a›/b / the host).",
        ),
        ("x{{ if $labels.a }} in pod y{{ end }} z", "x (in pod y) z"),
        ("{{ if $labels.a }}A{{ else if $labels.b }}B{{ else }}C{{ end }}: d", "(A / B / C): d"),
        ("{{if $labels.a}}{{if $labels.b}}B{{else}}C{{end}}{{end}}", "((B / C))"),
        ("{{ if $labels.a }}never ended", "(never ended)"),
        ("{{ end }}{{ else }}x", "‹value›‹value›x"),
    ],
)
def test_a_template_is_told_in_words(template: str, expected: str) -> None:
    assert readable(template) == expected


def test_settings_that_a_text_names_are_told_with_their_values() -> None:
    texts = ("agent.cluster_cidrs, policies.runtime_programs.", "agent.os; agent.no; logs.tls")
    assert named(texts, SETTINGS) == (
        ("agent.cluster_cidrs", ()),
        ("policies.runtime_programs", ("/usr/bin/runc", "/usr/bin/crun")),
        ("agent.os", ("talos",)),
        ("logs.tls", ("false",)),
    )
    assert prose("a logs.tls in model/logs.py or /etc/logs.d") == (
        "a `logs.tls` in model/logs.py or /etc/logs.d"
    )


def test_a_sample_is_shortened_and_harmless() -> None:
    text = shortened(EVENT)
    kept = json.loads(text)["process_kprobe"]
    assert text.isascii() and "exec_id" not in text and "flags" not in kept["process"]
    assert kept["process"]["arguments"].endswith("x...") and len(text) < 1500
    assert kept["process"]["pod"] == {"namespace": "vault", "name": "safe-0", "container": {}}
    assert kept["args"] == [{"file_arg": {"path": "/red\u202e```"}}]


def test_a_sample_of_the_real_agent_tells_what_happened() -> None:
    recording = Path(__file__).parent / "recordings" / "container.jsonl"
    lines = recording.read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if '"policy_name"' in each)
    text = shortened(json.loads(line))
    assert {"process", "parent", "function_name", "policy_name"} <= json.loads(text)[
        "process_kprobe"
    ].keys()
    assert len(text) < len(line)


@pytest.mark.parametrize("event", [{}, {"process_kprobe": None}, {"process_lsm": {"process": 1}}])
def test_a_sample_that_is_no_event_does_no_harm(event: dict[str, object]) -> None:
    assert isinstance(json.loads(shortened(event)), dict)
