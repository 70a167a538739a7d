"""The command line: what it prints where, what it returns, and what it leaves on disk."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tetraflux.gen import check
from tetraflux.gen.cli import main, parser
from tetraflux.gen.pages import pages
from tetraflux.gen.tree import MANIFEST
from tetraflux.lint.findings import Finding, Severity

BAD = Finding("test/bad", Severity.ERROR, "model/x.py", "it is 1: no", "it fails", "make it 2")


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_build_writes_the_tree_and_talks_on_stderr(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build"]) == 0, "a good stack builds"
    printed = capsys.readouterr()
    assert re.search(r"(\d+) files, \1 written, 0 removed", printed.err), printed.err
    assert printed.out.startswith("note[values/ignored-key]"), "findings are data"
    assert (cwd / "output/kubernetes/apps/security/namespace.yaml").is_file(), "nothing there"


def test_a_second_build_changes_nothing(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build"])
    before = {file: file.stat().st_mtime_ns for file in cwd.rglob("*") if file.is_file()}
    assert main(["build"]) == 0, "the second build is as good as the first"
    assert "0 written" in capsys.readouterr().err, "nothing changed"
    after = {file: file.stat().st_mtime_ns for file in cwd.rglob("*") if file.is_file()}
    assert before == after, "a file was touched for nothing"


def test_nothing_is_written_when_a_check_fails(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "run", lambda build: iter([BAD]))
    assert main(["build"]) == 1, "findings are exit status 1"
    assert not (cwd / "output").exists(), "something was written"
    assert "error[test/bad] model/x.py: it is 1: no; it fails. fix: make it 2" in (
        capsys.readouterr().out
    )


def test_check_is_clean_after_a_build(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build"])
    assert main(["check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "id_"),
    [
        (lambda folder: (folder / "namespace.yaml").write_text("kind: Pod\n"), "drift/changed"),
        (lambda folder: (folder / "namespace.yaml").unlink(), "drift/missing"),
    ],
)
def test_check_finds_a_tree_that_is_not_as_rendered(
    cwd: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], object], id_: str
) -> None:
    main(["build"])
    change(cwd / "output/kubernetes/apps/security")
    capsys.readouterr()
    assert main(["check", "--format", "json"]) == 1, "drift is a finding"
    found = [finding["id"] for finding in json.loads(capsys.readouterr().out)]
    assert id_ in found, found


def test_check_finds_a_file_that_is_no_longer_rendered(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build"])
    manifest = cwd / "output/kubernetes" / MANIFEST
    manifest.write_text(manifest.read_text() + "apps/security/old.yaml\n")
    (cwd / "output/kubernetes/apps/security/old.yaml").write_text("kind: Old\n")
    assert main(["check"]) == 1, "a stale file is a finding"
    assert "drift/stale" in capsys.readouterr().out


def test_findings_as_github_annotations(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "run", lambda build: iter([BAD._replace(problem="a\nb: 100%")]))
    main(["build", "--format", "github"])
    line = "::error file=model/x.py,line=1,title=test/bad::a b: 100%25; it fails. fix: make it 2\n"
    assert capsys.readouterr().out == line, "GitHub wants it escaped, on one line"


def test_wrong_settings_are_exit_status_2(cwd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cwd / "settings.yaml").write_text("namespce: x\n")
    assert main(["build", "--settings", "settings.yaml"]) == 2, "bad settings are exit status 2"
    printed = capsys.readouterr()
    assert "did you mean namespace?" in printed.out, printed.out
    assert "nothing was built" in printed.err, printed.err
    assert not (cwd / "output").exists(), "something was written"


def test_settings_change_the_tree(cwd: Path) -> None:
    (cwd / "settings.yaml").write_text("namespace: runtime\n")
    assert main(["build", "--settings", "settings.yaml", "--output", "tree"]) == 0
    assert (cwd / "tree/apps/runtime/namespace.yaml").is_file(), "another namespace"


@pytest.mark.parametrize("words", [[], ["bild"], ["build", "--outptu", "x"], ["build", "extra"]])
def test_wrong_usage_is_exit_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2, "wrong usage is exit status 2"
    assert "usage: tetraflux" in capsys.readouterr().err, "it says how"


def test_explain_knows_every_finding_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    for id_ in pages():
        assert main(["check", "--explain", id_]) == 0, f"{id_} has no page"
    capsys.readouterr()
    assert main(["check", "--explain", "no/such"]) == 2, "an unknown id is wrong usage"
    assert "values/dead-key" in capsys.readouterr().err, "it lists the ids that there are"


def test_help_teaches() -> None:
    text = parser().format_help()
    for word in ("build", "check", "diff", "schemas", "exit status", "a first session"):
        assert word in text, f"--help does not speak of {word}"


def test_a_read_only_folder_is_one_clear_line(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", "output")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert main(["build"]) == 1, "a refused write is a finding"
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("error")]
    assert len(lines) == 1, lines
    assert "Read-only file system" in lines[0], lines[0]


def test_a_declaration_that_fails_is_named_and_nothing_is_built(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tetraflux.model.policies import ssh_activity

    monkeypatch.setattr(ssh_activity, "declare", lambda settings: 1 / 0)
    assert main(["build"]) == 1, "a wrong declaration is a finding"
    printed = capsys.readouterr()
    assert "error[declaration/python] model/policies/ssh_activity.py" in printed.out, printed.out
    assert not (cwd / "output").exists(), "something was written"


def test_a_null_in_a_declaration_is_a_finding_and_no_traceback(
    cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tetraflux.model.app import helmrelease

    monkeypatch.setattr(helmrelease, "IGNORED", {"tetragon": {"x": None}})
    assert main(["build"]) == 1, "a null is a finding"
    assert "object/unwritable" in capsys.readouterr().out


def test_both_ways_to_call_it_are_the_same_program(root: Path, tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("tetraflux")
    calls = [[sys.executable, "-m", "tetraflux"]] + ([[str(script)]] if script.exists() else [])
    for call in calls:
        done = subprocess.run(
            [*call, "check", "--explain", "drift/changed"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("drift/changed\n"), done.stdout


def test_the_tree_does_not_depend_on_where_and_under_what_it_is_built(
    root: Path, tmp_path: Path
) -> None:
    trees = []
    for number, (seed, zone, lang) in enumerate(
        [("0", "UTC", "C"), ("1", "Asia/Tokyo", "de_DE.UTF-8"), ("77", "America/Lima", "tr_TR")]
    ):
        where = tmp_path / str(number)
        where.mkdir()
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": lang, "LC_ALL": lang}
        subprocess.run(
            [sys.executable, "-m", "tetraflux", "build", "--output", "tree"],
            check=True,
            capture_output=True,
            cwd=where,
            env={**env, "PYTHONPATH": str(root)},
        )
        files = (file for file in sorted((where / "tree").rglob("*")) if file.is_file())
        trees.append({file.relative_to(where): file.read_bytes() for file in files})
    assert trees[0] == trees[1] == trees[2], "the tree depends on its surroundings"
