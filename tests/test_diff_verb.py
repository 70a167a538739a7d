"""`tetraflux diff`: where the old tree comes from, and what is refused."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from diff_cases import HOME, config_map, stack_files, tree

from tetraflux.gen import cli


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def put(root: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only commit, tagged `old`, holds the stack with one policy enforcing."""
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(variable, raising=False)
    path = f"{HOME}/policies/sensitive-files.yaml"
    content = stack_files()[path].replace(b"value: monitor", b"value: enforce")
    put(tmp_path / "output/kubernetes", stack_files() | {path: content})
    (tmp_path / ".gitattributes").write_text("output/** export-ignore eol=crlf\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    git(tmp_path, "tag", "old")
    monkeypatch.chdir(tmp_path)
    return tmp_path


MODE = "spec.options[policy-mode].value"


@pytest.mark.parametrize("words", [[], ["old"], ["output/kubernetes"]])
def test_the_old_tree_is_a_revision_or_a_folder(
    clone: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    del clone
    assert cli.main(["diff", *words]) == 0, "differences alone are no failure"
    out = capsys.readouterr().out
    assert f"  {MODE}: enforce -> monitor\n" in out
    assert "Flux would change 1 object: 0 added, 0 removed, 1 changed" in out


def test_the_output_folder_is_found_from_any_folder_of_the_repository(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(clone / "output/kubernetes/apps")
    assert cli.main(["diff", "--output", "..", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["fields"] == [{"path": MODE, "old": "enforce", "new": "monitor"}]


def test_a_revision_is_read_though_the_folder_is_gone(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "output").rename(clone / "elsewhere")
    assert cli.main(["diff", "--format", "markdown"]) == 0
    assert f"<code>{'spec.options&#91;policy-mode&#93;.value'}</code>" in capsys.readouterr().out


def test_the_exit_status_tells_of_differences_only_where_asked(clone: Path) -> None:
    assert cli.main(["diff", "--exit-code"]) == 1
    put(clone / "same", stack_files())
    assert cli.main(["diff", "same", "--exit-code"]) == 0


def test_files_that_gen_did_not_write_are_nobodys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tree(config_map(a="1"), folder="apps/media")
    listed = "".join(f"{path}\n" for path in stack_files()).encode()
    put(tmp_path, stack_files() | foreign)
    assert cli.main(["diff", str(tmp_path)]) == 0
    assert "removed ConfigMap/ns/x" in capsys.readouterr().out, "without a list all of it counts"
    put(tmp_path, {".gen-owned": listed})
    assert cli.main(["diff", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No differences: Flux would change nothing.\n"


def test_a_revision_without_the_folder_means_that_everything_is_added(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del clone
    assert cli.main(["diff", "old", "--output", "other"]) == 0
    captured = capsys.readouterr()
    assert "tetraflux: old has no other: everything is added" in captured.err
    assert ", 0 removed, 0 changed" in captured.out


@pytest.mark.parametrize("revision", ["nowhere", "old..old", "HEAD~7"])
def test_an_unknown_revision_is_one_clear_line(
    clone: Path, revision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    del clone
    assert cli.main(["diff", revision]) == 2
    err = capsys.readouterr().err
    assert f"tetraflux: '{revision}' is no folder, and git knows no such revision" in err
    assert err.count("\n") == 1, err


def test_a_revision_is_never_an_option_of_git(clone: Path) -> None:
    del clone
    assert cli.main(["diff", "--", "--output=x"]) == 2


def test_outside_a_repository_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert cli.main(["diff"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_without_git_one_line_says_so(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del clone
    monkeypatch.setenv("PATH", "")
    assert cli.main(["diff"]) == 2
    assert "git cannot be run" in capsys.readouterr().err


def test_a_folder_of_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src").mkdir()
    assert cli.main(["diff", str(tmp_path)]) == 2
    assert "has no folder apps/" in capsys.readouterr().err


def test_an_unreadable_old_tree_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, {"apps/a.yaml": b"a: [\n"})
    assert cli.main(["diff", str(tmp_path)]) == 2
    assert "apps/a.yaml:2: while parsing" in capsys.readouterr().err


def test_wrong_settings_stop_a_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, tree(config_map(), folder="apps"))
    (tmp_path / "s.yaml").write_text("namespac: x\n")
    assert cli.main(["diff", str(tmp_path), "--settings", str(tmp_path / "s.yaml")]) == 2
    assert "namespac" in capsys.readouterr().out


def test_findings_of_checks_are_counted_and_stop_nothing(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del clone
    from tetraflux.gen import check
    from tetraflux.lint.findings import Finding, Severity

    finding = Finding(
        id="x", severity=Severity.ERROR, file="f", problem="p", consequence="c", fix="x"
    )
    monkeypatch.setattr(check, "run", lambda _: [finding])
    assert cli.main(["diff"]) == 0
    captured = capsys.readouterr()
    assert "tetraflux: the new tree has 1 errors" in captured.err
    assert MODE in captured.out
