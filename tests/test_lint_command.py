"""The command `tetralint`: ids, pages, what is printed, and its configuration."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tetraflux.gen import cli as gen
from tetraflux.lint import __version__, cli
from tetraflux.lint.ids import RENAMED
from tetraflux.lint.pages import pages

BAD = """\
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata: {name: bad}
spec:
  podSelector: {matchLabels: {a: b}}
  options: [{name: policy-mod, value: monitor}]
"""
"""An error of policy/unknown-option, and a note of policy/filter-by-pod."""


@pytest.fixture(autouse=True)
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one bad policy, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


class Said:
    """Runs the command, and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        try:
            status: object = cli.main([*words])
        except SystemExit as stopped:  # of argparse
            status = stopped.code
        self.out, self.err = self._capsys.readouterr()
        assert isinstance(status, int)
        return status

    @property
    def ids(self) -> list[str]:
        """The ids of the findings in text."""
        return re.findall(r"^\w+\[([^]]+)\]", self.out, re.MULTILINE)


@pytest.fixture
def tetralint(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


def configure(text: str, file: str = "pyproject.toml") -> None:
    Path(file).write_text(f"[tool.tetralint]\n{text}\n", encoding="utf-8")


# Ids


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["policy/unknown-option", "policy/filter-by-pod"]),
        (["--select", "policy/filter-by-pod"], ["policy/filter-by-pod"]),
        (["--select", "policy/f*"], ["policy/filter-by-pod"]),
        (["--select", "crd/*, policy/f*"], ["policy/filter-by-pod"]),
        (["--select", "crd/*", "--select", "policy/unknown-*"], ["policy/unknown-option"]),
        (["--ignore", "policy/unknown-option"], ["policy/filter-by-pod"]),
        (["--select", "policy/*", "--ignore", "policy/f*"], ["policy/unknown-option"]),
        (["--ignore", "*"], []),
    ],
)
def test_ids_and_globs_are_selected_and_ignored(
    tetralint: Said, words: list[str], ids: list[str]
) -> None:
    status = tetralint("bad.yaml", *words)
    assert tetralint.ids == ids
    assert status == ("policy/unknown-option" in ids), "what is left out fails nothing"
    left = f"{2 - len(ids)} left out by --select and --ignore"
    assert (left in tetralint.err) is (len(ids) < 2), "what is left out is counted"


def test_what_was_not_judged_is_told_whatever_is_selected(tetralint: Said) -> None:
    assert tetralint("absent.yaml", "--select", "policy/hot-hook") == 1
    assert tetralint.ids == ["yaml/unreadable"]
    assert tetralint("absent.yaml", "--ignore", "yaml/unreadable") == 0, "that was asked for"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("policy/unknwn-option", "'policy/unknwn-option' (did you mean policy/unknown-option?)"),
        ("unknown-option", "'unknown-option' (did you mean policy/unknown-option?)"),
        ("polcy/*", "no id matches 'polcy/*' (did you mean policy/*?)"),
        ("policy/*,", "the value is empty"),
        ("", "the value is empty"),
    ],
)
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_id_is_refused(tetralint: Said, option: str, pattern: str, said: str) -> None:
    assert tetralint("bad.yaml", option, pattern) == 2
    assert said in tetralint.err and option in tetralint.err


def test_an_id_that_was_renamed_is_followed_everywhere(
    tetralint: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = "policy/policy-filter", "policy/filter-by-pod"
    note = f"{old} is called {new} now"
    assert tetralint("bad.yaml", "--select", old) == 0
    assert tetralint.ids == [new] and note in tetralint.err
    assert tetralint("rule", old) == 0
    assert tetralint.out.startswith(f"{new}\n\n") and note in tetralint.err
    assert gen.main(["check", "--explain", old]) == 0
    out, err = capsys.readouterr()
    assert out == tetralint.out and note in err


def test_a_renamed_id_leads_to_one_that_is_there_and_none_is_used_again() -> None:
    assert set(RENAMED.values()) <= pages().keys(), "an id leads nowhere, or to an old one"
    assert not RENAMED.keys() & pages().keys(), "an old id means something else now"


# Pages


def test_the_page_of_each_id_is_printed(tetralint: Said) -> None:
    for id_, text in pages().items():
        assert tetralint("rule", id_) == 0
        assert tetralint.out == f"{id_}\n{text}", id_


def test_without_an_id_all_are_listed_with_what_a_rule_finds(tetralint: Said) -> None:
    assert tetralint("rule") == 0
    rows = tetralint.out.splitlines()
    assert [row.split()[0] for row in rows] == sorted(pages())
    assert all(row.endswith(".") for row in rows if row.startswith("policy/"))


def test_a_page_that_is_not_there_is_wrong_usage(tetralint: Said) -> None:
    assert tetralint("rule", "policy/arg-indx") == 2
    assert "(did you mean policy/arg-index?); `tetralint rule` lists them" in tetralint.err


def test_a_file_named_rule_is_reached_by_its_path_and_behind_options(tetralint: Said) -> None:
    Path("bad.yaml").rename("rule")
    for words in (["./rule"], ["--", "rule"], ["--fail-on", "error", "rule"]):
        assert tetralint(*words) == 1, words
        assert "policy/unknown-option" in tetralint.ids


# What is printed


def test_the_version_is_said(tetralint: Said) -> None:
    assert (tetralint("--version"), tetralint.out) == (0, f"tetralint {__version__}\n")


def test_statistics_count_the_findings_of_each_id(tetralint: Said) -> None:
    Path("more.yaml").write_text(BAD.replace("podSelector", "podSelectr"), encoding="utf-8")
    assert tetralint(".", "--statistics") == 1
    rows = [line.split() for line in tetralint.out.splitlines()]
    assert rows == [
        ["2", "policy/unknown-option"],
        ["1", "crd/unknown-field"],
        ["1", "policy/filter-by-pod"],
    ]
    assert tetralint(".", "--statistics", "--format", "json", "--ignore", "policy/f*") == 1
    assert json.loads(tetralint.out)[1] == {"id": "crd/unknown-field", "count": 1}
    assert tetralint(".", "--statistics", "--format", "sarif") == 2
    assert "--statistics is for --format text and json" in tetralint.err


@pytest.mark.parametrize(
    ("words", "env", "is_terminal", "coloured"),
    [
        ([], {}, True, True),
        ([], {}, False, False),
        ([], {"NO_COLOR": "1"}, True, False),
        ([], {"NO_COLOR": ""}, True, True),
        ([], {"TERM": "dumb"}, True, False),
        (["--color", "never"], {}, True, False),
        (["--color", "always"], {"NO_COLOR": "1"}, False, True),
        (["--color", "always", "--format", "json"], {}, True, False),
    ],
)
def test_colours_are_for_terminals(
    tetralint: Said,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    env: dict[str, str],
    is_terminal: bool,
    coloured: bool,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    tetralint("bad.yaml", *words)
    assert ("\x1b[1;31merror[policy/unknown-option]\x1b[0m" in tetralint.out) is coloured
    assert ("\x1b" in tetralint.out) is coloured


def test_colours_change_nothing_else(tetralint: Said) -> None:
    Path("wild.yaml").write_text(BAD.replace("policy-mod", '"\\e[31m^^"'), encoding="utf-8")
    tetralint(".", "--color", "never")
    plain = tetralint.out
    tetralint(".", "--color", "always")
    assert re.sub(r"\x1b\[[0-9;]*m", "", tetralint.out) == plain


# Configuration


def test_the_nearest_pyproject_says_what_the_command_line_does_not(
    tetralint: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("""
target-version = "1.7.0"
kernel = "5.4"
fail-on = "note"
select = ["policy/*"]
ignore = ["policy/unknown-*"]
""")
    Path("below").mkdir()
    monkeypatch.chdir("below")
    assert tetralint("../bad.yaml") == 1 and tetralint.ids == ["policy/filter-by-pod"]
    assert "for Tetragon 1.7.0 on kernel 5.4, by " in tetralint.err, "it names the file"
    words = ["--fail-on", "error", "--kernel", "6.1", "--ignore", "policy/f*"]
    assert tetralint("../bad.yaml", *words) == 1
    assert tetralint.ids == ["policy/unknown-option"], "--ignore takes the place of the list"
    assert "for Tetragon 1.7.0 on kernel 6.1, by " in tetralint.err
    assert tetralint("../bad.yaml", "--no-config") == 1 and len(tetralint.ids) == 2
    Path("pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert tetralint("../bad.yaml") == 1 and len(tetralint.ids) == 2, "the nearest counts"


def test_no_file_outside_the_repository_is_read(
    tetralint: Said, cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("ignore = ['*']")
    (cwd / "clone" / ".git").mkdir(parents=True)
    monkeypatch.chdir("clone")
    assert tetralint("../bad.yaml") == 1, "who owns the folder above must not change the result"


def test_another_file_is_named(tetralint: Said) -> None:
    configure("ignore = ['*']", "lint.toml")
    assert tetralint("bad.yaml", "--config", "lint.toml") == 0
    assert tetralint("bad.yaml", "--config", "absent.toml") == 2
    assert "absent.toml: the file cannot be read: No such file" in tetralint.err
    Path("empty.toml").touch()
    assert tetralint("bad.yaml", "--config", "empty.toml") == 2
    assert "empty.toml: the file has no section [tool.tetralint]" in tetralint.err
    assert tetralint("bad.yaml", "--config", "lint.toml", "--no-config") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-onn = 'note'", "there is no key 'fail-onn' (did you mean fail-on?); the keys are"),
        ("today = '2026-01-01'", "there is no key 'today'"),
        ("fail-on = 'bad'", "fail-on is 'bad'; write error, warning or note"),
        ("fail-on = ['note']", "fail-on is ['note']; write"),
        ("kernel = 6.10", "kernel is 6.1; write a string, as kernel = '6.12'"),
        ("kernel = 'six'", "'six' is no version of a kernel"),
        ("target-version = '9'", "the rules of Tetragon '9' are not known"),
        ("select = 'policy/*'", "select is 'policy/*'; write a list of ids"),
        ("ignore = [1]", "ignore is [1]; write a list of ids"),
        ("select = []", "select is empty, so nothing would be reported"),
        ("ignore = ['policy/nosuch']", "ignore: no finding has the id 'policy/nosuch'"),
        ("x = ", "the file is no TOML"),
        ("x = \ud800", "the file is no TOML"),
        ("x = " + "[" * 100_000, "nested too deeply"),
        ("#" * (1 << 20), "the file has more than 1 MiB"),
        ("[tool]\ntetralint = 1", "is no TOML"),
    ],
)
def test_a_wrong_configuration_is_named_and_is_2(tetralint: Said, text: str, said: str) -> None:
    content = f"[tool.tetralint]\n{text}\n".encode("utf-8", "surrogatepass")
    Path("pyproject.toml").write_bytes(content)
    assert tetralint("bad.yaml") == 2, tetralint.out
    assert said in tetralint.err and "pyproject.toml: " in tetralint.err
    assert len(tetralint.err.splitlines()) == 1, "one sentence, no traceback"


def test_what_is_no_table_is_no_section(tetralint: Said) -> None:
    Path("pyproject.toml").write_text("[tool]\ntetralint = 1\n", encoding="utf-8")
    assert tetralint("bad.yaml") == 2
    assert "tool.tetralint is 1, and must be a table" in tetralint.err
    Path("pyproject.toml").write_text("tool = 1\n", encoding="utf-8")
    assert tetralint("bad.yaml") == 1, "then it says nothing of us"


def test_a_folder_that_cannot_be_looked_into_is_said(
    tetralint: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "is_file", denied)
    assert tetralint("bad.yaml") == 2
    assert "cannot look for pyproject.toml: Permission denied; use --no-config" in tetralint.err
    assert tetralint("bad.yaml", "--no-config") == 1


def test_a_folder_of_the_branch_prints_no_line_of_its_own(
    tetralint: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub takes a line that begins with :: for a command."""
    folder = Path("a\n::stop-commands::x")
    folder.mkdir()
    monkeypatch.chdir(folder)
    for text in ("kernel = '5.4'", "nosuch = 1"):
        configure(text)
        tetralint("../bad.yaml")
        assert len(tetralint.err.splitlines()) == 1 and "stop-commands" in tetralint.err


def test_a_pipe_in_its_place_is_not_waited_for(tetralint: Said) -> None:
    os.mkfifo("pyproject.toml")
    assert tetralint("bad.yaml") == 1


def test_tetraflux_lint_takes_the_same_and_says_its_own_name(
    tetralint: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("ignore = ['policy/f*']")
    words = ["--statistics", "--color", "never", "bad.yaml"]
    assert gen.main(["lint", *words]) == tetralint(*words) == 1
    assert gen.main(["lint", "--ignore", "nosuch", "bad.yaml"]) == 2
    assert capsys.readouterr().err.startswith("tetraflux: --ignore: no finding has the id")
