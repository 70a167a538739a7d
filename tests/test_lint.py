"""The linter: what it reads, what it prints, what it returns, and what a comment suppresses."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from tests.rule_examples import TODAY
from tetraflux.gen.cli import main
from tetraflux.lint import __version__
from tetraflux.lint.files import lint_source
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.kernels import MEASURED
from tetraflux.lint.report import FORMATS
from tetraflux.lint.source import Source
from tetraflux.lint.target import Kernel, Target, Tetragon, kernel, tetragon

BAD = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: bad}
spec:
  options: [{name: policy-mod, value: monitor}]
"""


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with one bad policy and one Pod, in folders."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "a" / "pod.yml").write_text("kind: Pod\n", encoding="utf-8")
    (tmp_path / "a" / "notes.txt").write_text(BAD, encoding="utf-8")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["lint", "--today", "2026-01-01", *words])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_a_finding_shows_its_line_and_a_caret(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = printed(capsys, "a")
    assert status == 1
    assert out.splitlines() == [
        "error[policy/unknown-option] a/b/bad.yaml:5:20: TracingPolicy/bad: spec.options[0].name: "
        "there is no option 'policy-mod' (did you mean policy-mode?)",
        "     5 |   options: [{name: policy-mod, value: monitor}]",
        "       |                    ^^^^^^^^^^",
        "  why: the agent ignores it without a warning, and the default applies",
        "  fix: use policy-mode",
        "  see: tetraflux check --explain policy/unknown-option",
        "",
    ]
    assert "1 policies in 2 files, 1 other objects passed over: 1 errors" in err
    assert f"for Tetragon 1.6.0 on kernel {MEASURED[-1]}" in err


def test_a_file_is_read_whatever_its_name_and_stdin_is_a_dash(
    cwd: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "a/notes.txt:5:20" in printed(capsys, "a/notes.txt")[1]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert "<stdin>:5:20" in printed(capsys, "-")[1]


def test_a_file_that_is_not_there_is_a_finding(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = printed(capsys, "absent.yaml")
    assert status == 1 and "yaml/unreadable" in out and "No such file" in out


def test_what_is_good_says_nothing(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "a/pod.yml")[:2] == (0, "")


# Formats


def test_json_has_every_field(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = json.loads(printed(capsys, "a", "--format", "json")[1])
    place = {name: row[name] for name in ("file", "line", "column", "width")}
    assert place == {"file": "a/b/bad.yaml", "line": 5, "column": 20, "width": 10}
    assert row["id"] == "policy/unknown-option" and row.keys() == {*Finding._fields}


def test_github_gets_an_annotation(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "a", "--format", "github")[1]
    assert out.startswith("::error file=a/b/bad.yaml,line=5,title=policy/unknown-option,col=20::")


def test_sarif_says_what_the_standard_wants(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The required properties of sarif-schema-2.1.0.json (OASIS), and the references inside."""
    log = json.loads(printed(capsys, "a", "absent.yaml", "--format", "sarif")[1])
    assert log.keys() == {"$schema", "version", "runs"} and log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver: dict[str, Any] = run["tool"]["driver"]
    assert driver["name"] == "tetralint" and driver["semanticVersion"] == __version__
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == ["policy/unknown-option", "yaml/unreadable"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"] and rule["help"]["text"]
        assert "helpUri" not in rule, "the pages are published nowhere"
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and result["message"]["text"]
        (place,) = result["locations"]
        assert re.fullmatch(r"[\w./-]+", place["physicalLocation"]["artifactLocation"]["uri"])
    first, second = (each["locations"][0]["physicalLocation"] for each in run["results"])
    assert first["region"] == {"startLine": 5, "startColumn": 20, "endColumn": 30}
    assert "region" not in second, "a file that is not there has no lines"


def test_sarif_links_to_the_pages_once_they_are_published(
    cwd: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetraflux.lint.pages.PAGES_URL", "https://example.invalid/rules")
    log = json.loads(printed(capsys, "a", "absent.yaml", "--format", "sarif")[1])
    policy, other = log["runs"][0]["tool"]["driver"]["rules"]
    assert policy["helpUri"] == "https://example.invalid/rules/unknown-option.md"
    assert "helpUri" not in other, "what is no rule has no page there"


def test_junit_has_a_suite_for_each_file(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    top = Xml.fromstring(printed(capsys, "a", "--format", "junit")[1])  # noqa: S314
    suites = {suite.get("name"): suite.get("failures") for suite in top}
    assert suites == {"a/b/bad.yaml": "1", "a/pod.yml": "0"}
    assert [each.get("type") for each in top.iter("failure")] == ["policy/unknown-option"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_prints_what_steers_a_terminal(
    cwd: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    wild = BAD.replace("policy-mod", '"\\e[31m\\u202e\\uD7FF"')
    Path("wild.yaml").write_text(wild, encoding="utf-8")
    out = printed(capsys, "wild.yaml", "--format", form)[1]
    assert "\x1b" not in out and "policy/unknown-option" in out


# Exit status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "note"], 1),
    ],
)
def test_a_warning_fails_only_when_it_is_asked_to(
    cwd: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    status: int,
) -> None:
    from tetraflux.lint.rules.policies import unknown_option

    monkeypatch.setattr(unknown_option, "SEVERITY", Severity.WARNING)
    assert printed(capsys, "a", *words)[0] == status


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target-version", "1.5.0"], "the rules of Tetragon '1.5.0' are not known"),
        (["--kernel", "six"], "'six' is no version of a kernel"),
        (["--kernel", "3.10"], "Tetragon does not run on kernel 3.10"),
        (["--today", "soon"], "--today 'soon' is no day"),
    ],
)
def test_wrong_usage_is_said_and_is_2(
    cwd: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    status, out, err = printed(capsys, "a", *words)
    assert (status, out) == (2, "") and said in err


def test_a_target_orders_versions() -> None:
    assert tetragon("v1.6.1") == Tetragon(1, 6, 1) > Target().tetragon
    assert kernel("5.4.0-150-generic") == Kernel(5, 4) < Target().kernel
    assert str(kernel("6.12.9-talos")) == "6.12"
    assert not Target(kernel=Kernel(5, 10)).kprobe_multi


def test_every_id_has_a_page_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for id_ in ("policy/arg-index", "crd/type", "yaml/syntax", "lint/unused-suppression"):
        assert main(["check", "--explain", id_]) == 0
        assert capsys.readouterr().out.startswith(f"{id_}\n\n")


# Suppression

SUPPRESSION = "# tetralint: ignore policy/unknown-option until {}: we know"


def said(line: str, above: bool = True) -> list[str]:
    """The ids that are left of the bad policy with that comment."""
    option = "  options: [{name: policy-mod, value: monitor}]\n"
    new = f"  {line}\n\n  # another\n{option}" if above else f"{option[:-1]}  {line}\n"
    text = BAD.replace(option, new)
    return [each.id for each in lint_source(Source("x", text), Target(), TODAY).findings]


@pytest.mark.parametrize("above", [True, False])
def test_a_comment_suppresses_until_its_day(above: bool) -> None:
    assert said(SUPPRESSION.format("2026-01-01"), above) == [], "its last day counts"
    expired = said(SUPPRESSION.format("2025-12-31"), above)
    assert expired == ["policy/unknown-option", "lint/expired-suppression"]


@pytest.mark.parametrize(
    "line",
    [
        "# tetralint: ignore policy/unknown-option",
        "# tetralint: ignore policy/unknown-option until 2026-12-31",
        "# tetralint: ignore policy/unknown-option until 2026-12-31:   ",
        "# tetralint: ignore policy/unknown-option until 2026-02-30: no such day",
        "# tetralint: ignore all until 2026-12-31: no id",
        "# tetralint: ignore yaml/syntax until 2026-12-31: this cannot be suppressed",
        "# tetralint: off",
    ],
)
def test_a_comment_without_id_day_and_reason_suppresses_nothing(line: str) -> None:
    assert sorted(said(line)) == ["lint/malformed-suppression", "policy/unknown-option"]


def test_a_comment_may_name_an_id_by_what_it_was_called() -> None:
    text = BAD.replace(
        "options: [{name: policy-mod, value: monitor}]", "podSelector: {matchLabels: {a: b}}"
    )
    comment = "# tetralint: ignore policy/{} until 2026-12-31: we know"
    for name, left in (("filter-by-pod", []), ("policy-filter", ["lint/renamed-id"])):
        new = text.replace("  podSelector", f"  {comment.format(name)}\n  podSelector")
        found = lint_source(Source("x", new), Target(), TODAY).findings
        assert [each.id for each in found] == left, "the old id suppresses as well"
    assert found[0].severity is Severity.NOTE, "it is no reason to fail"
    assert found[0].problem == "policy/policy-filter is called policy/filter-by-pod now"


def test_a_comment_that_suppresses_nothing_is_found() -> None:
    other = "# tetralint: ignore policy/arg-index until 2026-12-31: another rule"
    assert sorted(said(other)) == ["lint/unused-suppression", "policy/unknown-option"]
    last = BAD.replace("policy-mod,", "policy-mode,") + SUPPRESSION.format("2026-12-31") + "\n"
    (finding,) = lint_source(Source("x", last), Target(), TODAY).findings
    assert "no line follows it" in finding.problem


# What the CRD says


@pytest.mark.parametrize(
    ("old", "new", "id_", "text"),
    [
        ("policy-mod,", "7,", "crd/type", "7 is no string"),
        ("{name: policy-mod, value", "{value", "crd/missing-field", "name is not set"),
        ("options", "opts", "crd/unknown-field", "did you mean options?"),
        ("  options", "  hostSelector: {}\n  loader", "crd/unknown-field", "is of Tetragon 1.7.0"),
        ("  options", "  uprobes: [{path: x, data: []}]\n  options", "crd/unknown-field", "1.7.0"),
        (
            "  options",
            "  uprobes: [{path: x, btfPath: y}]\n  options",
            "crd/unknown-field",
            "1.6.1",
        ),
        ("  options", "  lists: [{name: a, type: sys}]\n  options", "crd/unknown-word", "syscalls"),
        ("  options", "  kprobes: [{call: x, args: [{index: -1}]}]\n  options", "crd/value", "-1"),
        ("kind: TracingPolicy", "kind: TracingPolcy", "crd/kind", "did you mean TracingPolicy?"),
        ("v1alpha1", "v1", "crd/kind", "did you mean cilium.io/v1alpha1?"),
    ],
)
def test_what_the_api_server_refuses_is_named(old: str, new: str, id_: str, text: str) -> None:
    found = lint_source(Source("x", BAD.replace(old, new)), Target(), TODAY).findings
    assert any(each.id == id_ and text in each.text() for each in found), found


def test_a_field_of_a_newer_tetragon_passes_for_that_one() -> None:
    text = BAD.replace("  options: [{name: policy-mod, value: monitor}]", "  hostSelector: {}")
    newer = Target(tetragon=Tetragon(1, 7, 0))
    assert lint_source(Source("x", text), newer, TODAY).findings == ()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("uprobes: [{path: x, symbols: [a], return: 1}]", "1 is no boolean"),
        ("kprobes: [{call: x, args: [{index: 0, type: slong}]}]", "did you mean long?"),
        ("selectorsMacros: {a: {matchBinary: []}}", "did you mean matchBinaries?"),
        (
            "lsmhooks: [{hook: file_open, selectors: [{matchBinaries: "
            "[{operator: In, values: [/a]}, {operator: In, values: [/b]}]}]}]",
            "more than 1 item",
        ),
        ("macros: {}", "there is no field 'macros'"),
    ],
)
def test_a_newer_tetragon_has_a_schema_of_its_own(field: str, text: str) -> None:
    policy = BAD.replace("options: [{name: policy-mod, value: monitor}]", field)
    newer = Target(tetragon=Tetragon(1, 7, 0))
    found = lint_source(Source("x", policy), newer, TODAY).findings
    assert any(each.id.startswith("crd/") and text in each.text() for each in found), found
