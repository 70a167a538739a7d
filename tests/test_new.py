"""`tetraflux new policy`: what it writes passes all that the project asks of a policy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tetraflux.gen.cli import main
from tetraflux.gen.verbs.new import text

LONGEST = "a234567890-234567890-234567890-234567890"


@pytest.fixture
def cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model" / "policies").mkdir(parents=True)
    return tmp_path


def test_it_writes_one_file_and_says_what_comes_next(
    cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "policy", "odd-tools"]) == 0
    written = [file for file in cwd.rglob("*") if file.is_file()]
    assert written == [cwd / "model" / "policies" / "odd_tools.py"]
    assert 'name="odd-tools"' in written[0].read_text(encoding="utf-8")
    err = capsys.readouterr().err
    for step in ("./dev build", "./dev gen docs", "./dev test", "verify --policy odd-tools"):
        assert step in err, f"it does not say: {step}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["polcy", "x"], "there is no new 'polcy' (did you mean policy?)"),
        (["zebra", "x"], "there is no new 'zebra'; write: tetraflux new policy NAME"),
        (["policy", "Odd"], "is no name of a policy"),
        (["policy", "odd_tools"], "is no name of a policy"),
        (["policy", "../odd"], "is no name of a policy"),
        (["policy", "9lives"], "is no name of a policy"),
        (["policy", "odd-"], "is no name of a policy"),
        (["policy", ""], "is no name of a policy"),
        (["policy", "odd\n"], "is no name of a policy"),
        (["policy", f"{LONGEST}1"], "at most 40 characters"),
        (["policy", "lambda"], "is a word of Python"),
        (["policy", "signal-odd"], "are names of signals"),
        (["policy", "ssh-activity"], "in model/policies/ssh_activity.py"),
        (["policy", "sensitive-files-changes"], "in model/policies/sensitive_files/"),
        (["policy", "odd"], "model/policies/odd.py is there already"),
        (["policy", "even"], "model/policies/even.py is there already"),
    ],
)
def test_what_will_not_do_is_wrong_usage(
    words: list[str], said: str, cwd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cwd / "model" / "policies" / "odd.py").write_text("mine", encoding="utf-8")
    (cwd / "model" / "policies" / "even").mkdir()
    assert main(["new", *words]) == 2
    assert said in capsys.readouterr().err
    files = [file for file in cwd.rglob("*") if file.is_file()]
    assert [file.read_text(encoding="utf-8") for file in files] == ["mine"]


def test_elsewhere_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "policy", "odd"]) == 2
    assert "no folder model/policies here" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x", "odd-tools", LONGEST])
def test_it_is_laid_out_as_ruff_wants_it(name: str, root: Path, tmp_path: Path) -> None:
    file = tmp_path / f"{name.replace('-', '_')}.py"
    file.write_text(text(name), encoding="utf-8")
    for words in (["format", "--check"], ["check"]):
        command = [sys.executable, "-m", "ruff", *words, "--no-cache"]
        done = subprocess.run(
            [*command, "--config", root / "pyproject.toml", file], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_in_a_copy_of_the_project_it_passes_and_changes_few_files(
    root: Path, tmp_path: Path
) -> None:
    """The steps of CONTRIBUTING.md, with an alert, and with the programs that they name."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_symlink():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).symlink_to((root / name).readlink())
        elif (root / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, tmp_path / name)
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "src")}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    git = ("git", "-c", "core.hooksPath=/dev/null")
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "before"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    run("-m", "tetraflux", "new", "policy", "x")
    file = tmp_path / "model" / "policies" / "x.py"
    alerted = file.read_text(encoding="utf-8").replace(
        "import Detection\n",
        "import DetectionAlert, Detection\nfrom tetraflux.model.kinds.prometheus import Severity\n",
    )
    line = 'alert=DetectionAlert(name="TetragonX", severity=Severity.warning),'
    alerted = alerted.replace('        attack=("', f'        {line}\n        attack=("', 1)
    file.write_text(alerted, encoding="utf-8")
    run("-m", "tetraflux", "build")
    assert "error" not in run("-m", "tetraflux", "check")
    run("-m", "tetraflux", "docs")
    run("-m", "tetraflux", "docs", "--check")
    assert "x was started" in (tmp_path / "docs" / "x.md").read_text(encoding="utf-8")
    assert "x started by an absolute path" in run(
        "-m", "tetraflux", "verify", "--script", "--policy", "x"
    )
    files = ("tests/test_render.py", "tests/test_docs_door.py", "tests/test_verify_scenarios.py")
    chosen = ("-k", "reviewed or committed or eight or scenario", "--snapshot-update")
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", *files, *chosen)
    command = [*git, "status", "--porcelain", "--untracked-files=all"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    home = "output/kubernetes/apps/security/tetragon"
    assert {line[3:] for line in done.stdout.splitlines()} == {
        "model/policies/x.py",
        f"{home}/policies/x.yaml",
        f"{home}/policies/kustomization.yaml",
        f"{home}/monitoring/prometheusrule.yaml",
        f"{home}/self-test/unprivileged.yaml",
        "docs/x.md",
        "docs/README.md",
        "docs/attack-navigator.json",
    }, "a detection with an alert is one file by hand, and at most eight with what follows from it"
