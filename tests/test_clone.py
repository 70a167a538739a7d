"""In a clone of the project, only the clone's own code may speak of what is in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tetraflux.gen.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Enough of one: its folders, and the name in pyproject.toml."""
    top = tmp_path / "clone"
    for each in ("gen", "model/policies", "output/kubernetes"):
        (top / each).mkdir(parents=True)
    (top / "pyproject.toml").write_text('[project]\nname = "tetraflux"\n', encoding="utf-8")
    return top


@pytest.mark.parametrize("words", [["build"], ["check"], ["diff"], ["new", "policy", "x"]])
@pytest.mark.parametrize("below", [".", "model/policies"])
def test_other_code_refuses_to_work_in_a_clone(
    clone: Path,
    words: list[str],
    below: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(clone / below)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert f"{clone} is a clone of this project" in said and "./dev gen" in said, said
    assert list((clone / "output").rglob("*.yaml")) == [], "something was written"


def test_another_repository_below_a_clone_is_none(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "vendor" / ".git").mkdir(parents=True)
    monkeypatch.chdir(clone / "vendor")
    assert main(["build", "--output", "tree"]) == 0


def test_the_linter_works_there_as_anywhere(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    (clone / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    assert main(["lint", "a.yaml"]) == 0


@pytest.mark.parametrize(
    "content", ['[project]\nname = "other"\n', "[project]\nname = 3\n", "project = 1\n", "[[", None]
)
def test_what_is_no_clone_of_ours_is_left_alone(
    clone: Path, content: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "pyproject.toml").unlink()
    if content is not None:
        (clone / "pyproject.toml").write_text(content, encoding="utf-8")
    monkeypatch.chdir(clone)
    assert main(["build", "--output", "tree"]) == 0


@pytest.mark.slow
def test_a_copy_of_the_project_that_runs_itself_may(tmp_path: Path) -> None:
    """By whatever path it is reached, and wherever else the project is installed."""
    for each in ("gen", "model", "schemas"):
        shutil.copytree(ROOT / each, tmp_path / each, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "src", tmp_path / "src", symlinks=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    link = tmp_path.with_name(f"{tmp_path.name}-link")
    link.symlink_to(tmp_path)
    for folder in (tmp_path, link):
        done = subprocess.run(
            [sys.executable, "-m", "tetraflux", "build", "--output", "tree"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder / "src")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
