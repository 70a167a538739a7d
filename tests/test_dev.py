"""The script `dev`: what it makes, what it brings up to date, and what a killed run leaves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FAKE = """\
#!/bin/sh
# A Python whose pip writes down what it is asked for, and has what `packages` says.
case "$*" in
"-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip list "*) cat {folder}/packages ;;
"-m pip "*)
    echo "$@" >>{folder}/asked
    echo "Collecting thing==1 (from somewhere)"
    [ ! -e {folder}/broken ] || {{ echo "no such package" >&2; exit 7; }}
    ;;
"-P -m tetralint "* | "-P -m tetraflux "* | "-m pytest "*) echo "ran: $*" ;;
esac
"""
LOCK = "thing==1 \\\n    --hash=sha256:00\n"


class Clone:
    """A clone that has `dev` and locks alone, and a Python that only says what it would do."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.top, self._folder = folder / "clone", folder
        (self.top / "gen" / "lint").mkdir(parents=True)
        shutil.copy(root / "dev", self.top)
        for name in ("requirements.txt", "requirements-dev.txt", "gen/lint/requirements.txt"):
            (self.top / name).write_text(LOCK, encoding="utf-8")
        self.python = folder / "python"
        self.python.write_text(FAKE.format(folder=folder), encoding="utf-8")
        self.python.chmod(0o755)
        self.packages("thing==1")

    def packages(self, *lines: str) -> None:
        text = "\n".join((*lines, "pip==23.2.1", "setuptools==65.5.0"))
        (self._folder / "packages").write_text(f"{text}\n", encoding="utf-8")

    def broken(self, is_broken: bool) -> None:
        mark = self._folder / "broken"
        mark.touch() if is_broken else mark.unlink()

    def asked(self) -> list[str]:
        """What pip was asked for since the last time, without the options that are always there."""
        file = self._folder / "asked"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [line.removeprefix("-m pip ").replace(f"{self.top}", "CLONE") for line in lines]

    def dev(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHON": str(self.python)}
        command = [str(self.top / "dev"), *words]
        return subprocess.run(command, env=env, capture_output=True, text=True)


INSTALL = "install --no-cache-dir --require-hashes -r CLONE/"
PROJECT = "install --no-deps --no-build-isolation -e CLONE"


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Clone:
    return Clone(root, tmp_path)


def test_what_is_whole_is_left_alone(clone: Clone) -> None:
    first = clone.dev("gen", "check")
    assert first.stdout == "ran: -P -m tetraflux check\n", "progress is no output"
    assert first.stderr.splitlines() == [
        f"dev: making .venv of requirements.txt with {clone.python}",
        "dev:   thing==1",
        "dev:   thing==1",
    ]
    assert clone.asked() == [f"{INSTALL}requirements.txt", PROJECT]
    assert clone.dev("gen", "check").stderr == "" and clone.asked() == []


def test_the_linter_has_an_environment_of_its_own_without_the_project(clone: Clone) -> None:
    assert clone.dev("lint", "--", "a b").stdout == "ran: -P -m tetralint -- a b\n"
    assert clone.asked() == [f"{INSTALL}gen/lint/requirements.txt"]
    assert (clone.top / ".venv-lint").is_dir() and not (clone.top / ".venv").exists()


def test_another_lock_brings_what_is_there_up_to_date(clone: Clone) -> None:
    clone.dev("gen", "check")
    kept = clone.top / ".venv" / "kept"
    kept.touch()
    clone.asked()
    (clone.top / "requirements.txt").write_text(LOCK.replace("==1", "==2"), encoding="utf-8")
    clone.packages("thing==2", "Left_over==3", "tetra.x==4")
    done = clone.dev("gen", "check")
    assert "dev: bringing .venv up to date with requirements.txt" in done.stderr
    uninstall = "uninstall --yes left-over tetra-x"
    assert clone.asked() == [f"{INSTALL}requirements.txt", uninstall, PROJECT]
    assert kept.exists(), "it was made anew"


def test_the_tools_of_development_stay_where_a_verb_is_run(clone: Clone) -> None:
    clone.dev("test")
    assert clone.asked()[0] == f"{INSTALL}requirements-dev.txt"
    assert clone.dev("gen", "check").stderr == "" and clone.asked() == []
    (clone.top / "requirements-dev.txt").write_text(LOCK.replace("==1", "==2"), encoding="utf-8")
    clone.dev("gen", "check")
    assert clone.asked()[0] == f"{INSTALL}requirements-dev.txt"


def test_what_a_failed_or_killed_run_left_is_made_anew(clone: Clone) -> None:
    clone.dev("gen", "check")
    (clone.top / "requirements.txt").write_text(LOCK.replace("==1", "==2"), encoding="utf-8")
    clone.broken(True)
    done = clone.dev("gen", "check")
    assert (done.returncode, done.stdout) == (7, ""), "the status is pip's, and nothing is run"
    assert "no such package" in done.stderr, "pip says why"
    clone.broken(False)
    half = clone.top / ".venv" / "half-installed"
    half.touch()
    done = clone.dev("gen", "check")
    assert "dev: making .venv of requirements.txt" in done.stderr and done.stdout
    assert not half.exists()


def test_a_clone_that_was_moved_is_made_anew(clone: Clone) -> None:
    clone.dev("gen", "check")
    clone.top = clone.top.rename(clone.top.with_name("moved"))
    assert "dev: making .venv of" in clone.dev("gen", "check").stderr


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_every_shell_reads_it_alike(clone: Clone, shell: str) -> None:
    found = shutil.which(shell)
    if not found:
        pytest.skip(f"there is no {shell}")
    command = [found, *(["sh"] if shell == "busybox" else []), str(clone.top / "dev")]
    env = {**os.environ, "PYTHON": str(clone.python)}
    clone.broken(True)
    done = subprocess.run([*command, "lint", "x"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (7, ""), done.stderr
    clone.broken(False)
    done = subprocess.run([*command, "lint", "x"], env=env, capture_output=True, text=True)
    assert done.stdout == "ran: -P -m tetralint x\n", done.stderr
