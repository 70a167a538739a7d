"""`tetraflux diff`: text, JSON and markdown, which no value can break."""

from __future__ import annotations

import json
from typing import Any

import pytest
from diff_cases import alert, config_map, policy, rules, thing, tree

from tetraflux.gen.diff import compare, markdown, report, values
from tetraflux.gen.diff.changes import MISSING, Change, Note

EVIL = "</details> | `x` ``` <b>@octocat</b> #1 \x1b[31m"


def test_text_is_compact() -> None:
    shown = report.as_text(compare(tree(rules(alert())), tree(rules(alert(expr="a\nb")))))
    assert "changed PrometheusRule/ns/x (apps/security/tetragon/app/all.yaml)\n" in shown
    assert "  ! alert Down fires on another expression\n" in shown
    assert "    -up == 0\n    +a\n    +b\n" in shown
    assert shown.endswith("Flux would change 1 object: 0 added, 0 removed, 1 changed\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("10m", "10m"),
        ("1", '"1"'),
        (1, "1"),
        ("true", '"true"'),
        (None, "null"),
        (MISSING, "(none)"),
        ("(none)", '"(none)"'),
        (" a", '" a"'),
        ("", '""'),
        ("\x1b[0m", '"\\u001b[0m"'),
    ],
)
def test_a_value_is_not_taken_for_another(value: Any, shown: str) -> None:
    assert values.brief(value) == shown


def test_no_control_character_reaches_the_terminal() -> None:
    shown = report.as_text(compare(tree(config_map(a="x")), tree(config_map(a=f"{EVIL}\n{EVIL}"))))
    assert "\x1b" not in shown


def test_json_tells_what_is_absent_from_null() -> None:
    old, new = tree(thing("X", "v1", spec={"a": 1})), tree(thing("X", "v1", spec={"b": None}))
    (row,) = json.loads(report.as_json(compare(old, new)))
    assert row["fields"] == [{"path": "spec.a", "old": 1}, {"path": "spec.b", "new": None}]
    assert (row["kind"], row["object"], row["notes"]) == ("changed", "X/ns/x", [])


@pytest.mark.parametrize("long", [False, True])
def test_a_value_cannot_break_the_comment(long: bool) -> None:
    value = EVIL * 20 if long else EVIL
    old, new = config_map({EVIL: "a"}, k="a"), config_map({EVIL: value}, k=f"{value}\n{value}")
    text = markdown.as_markdown(compare(tree(old), tree(new)))
    plain, fence = [], ""
    for line in text.splitlines():
        if not fence and line.startswith("```"):
            fence = line.removesuffix("diff")
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            plain.append(line)
        else:
            assert fence not in line, "the value could close the fence"
    assert fence == "", "every fence is closed"
    outside = "\n".join(plain)
    assert outside.count("</details>") == outside.count("<details>") == 1, outside
    assert "`" not in outside
    assert "<b>" not in outside
    assert "\x1b" not in text
    for line in plain:
        if line.startswith("| "):
            assert line.count("|") == 4, f"a cell spills over: {line}"


def test_words_in_markdown_call_nobody() -> None:
    change = Change("changed", "X/y", "f", (), (Note("secret/needed", "reads @octocat, see #1"),))
    text = markdown.as_markdown([change])
    assert "&#64;<!-- -->octocat, see &#35;<!-- -->1" in text


def test_markdown_says_what_matters_first() -> None:
    old = tree(policy("monitor", "Sigkill"), rules(alert()), config_map(a="1"))
    new = tree(policy(None, "Sigkill"), rules(alert(severity="warning")), config_map(a="2"))
    lines = markdown.as_markdown(compare(old, new)).splitlines()
    assert lines[0] == "**Flux would change 3 objects: 0 added, 0 removed, 3 changed**"
    assert lines[2] == (
        "- <code>TracingPolicy/ns/x</code>: begins to enforce: Sigkill acts on whatever matches"
    )
    assert lines[3].startswith("- <code>PrometheusRule/ns/x</code>: alert Down changes severity")


def test_markdown_of_nothing_is_one_line() -> None:
    assert markdown.as_markdown([]).strip() == "**No differences: Flux would change nothing.**"
    assert report.as_text([]) == "No differences: Flux would change nothing.\n"
    assert report.as_json([]) == "[]\n"


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 50, 300])
def test_a_long_comment_is_cut_and_says_so(size: int) -> None:
    data = "\n".join("|" * 90 for _ in range(60))
    news = [config_map(a=data) | {"metadata": {"name": f"n{number}"}} for number in range(size)]
    policies = [policy(None, "Sigkill") | {"metadata": {"name": f"p{n}"}} for n in range(size)]
    text = markdown.as_markdown(compare({}, tree(*news, *policies)))
    assert len(text) < markdown.LIMIT, f"{len(text)} characters"
    if size > 1:
        assert "characters) were cut because GitHub rejects longer comments" in text
        assert text.count("<details>") == text.count("</details>"), "blocks are cut whole"
    if size > 100:
        assert "more remarks" in text
