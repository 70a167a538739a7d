"""The command line as a process: closed pipes, full disks, Ctrl-C, and JSON that parses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tetraflux.gen import cli

GEN = [sys.executable, "-m", "tetraflux"]


@pytest.fixture
def env(root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root)}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["build", "--output", "tree"], 0),
        (["build", "--output", "tree", "--settings", "bad.yaml"], 2),
        (["build", "--output", "file"], 1),
        (["check", "--output", "."], 1),
        (["check", "--output", ".", "--settings", "bad.yaml"], 2),
    ],
)
def test_stdout_is_one_json_document(
    tmp_path: Path, env: dict[str, str], words: list[str], status: int
) -> None:
    (tmp_path / "bad.yaml").write_text("namespce: x\n")
    (tmp_path / "file").write_text("in the way\n")
    done = subprocess.run(
        [*GEN, *words, "--format", "json"], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == status, done.stderr
    assert isinstance(json.loads(done.stdout), list), "a list of findings"


@pytest.mark.parametrize(
    "words", [["check", "--output", "."], ["check", "--explain", "tree/refused"]]
)
def test_a_reader_that_goes_away_hears_no_more(
    tmp_path: Path, env: dict[str, str], words: list[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*GEN, *words], cwd=tmp_path, env=env, stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert "Traceback" not in done.stderr, done.stderr
    assert "lost sys.stderr" not in done.stderr, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_behind_stdout_is_one_clear_line(tmp_path: Path, env: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*GEN, "check", "--explain", "tree/refused"],
            cwd=tmp_path, env=env, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 1, "nothing was said, so it failed"
    assert done.stderr.startswith("tetraflux: cannot write the output: No space left"), done.stderr


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "tetraflux: interrupted\n"),
        (BrokenPipeError(), 1, ""),
        (
            OSError(28, "No space left on device"),
            1,
            "tetraflux: cannot write the output: No space left",
        ),
        (SystemExit(2), 2, ""),
    ],
)
def test_whatever_ends_a_run_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException,
    status: int,
    said: str,
) -> None:
    # By signal the moment is a matter of chance; the writer is stopped at each call elsewhere.
    def ends() -> int:
        raise raised

    left: list[int] = []
    monkeypatch.setattr(cli, "main", ends)
    monkeypatch.setattr(os, "_exit", left.append)
    cli.entry()
    assert left == [status], f"{raised!r} is exit status {status}"
    assert capsys.readouterr().err.startswith(said), "it says why"


def test_outside_the_top_folder_check_says_so(tmp_path: Path, env: dict[str, str]) -> None:
    done = subprocess.run([*GEN, "check"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 2, "it would report a whole tree as missing"
    assert "go to the top, or name --output DIR" in done.stderr, done.stderr


@pytest.mark.parametrize(
    "words", [["build", "--output", ""], ["check", "--explain", ""], ["diff", ""]]
)
def test_an_empty_argument_is_wrong_usage(
    tmp_path: Path, env: dict[str, str], words: list[str]
) -> None:
    done = subprocess.run([*GEN, *words], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 2, done.stdout
    assert not list(tmp_path.iterdir()), "an empty variable must not mean the current folder"


def test_a_build_imports_no_package_metadata_and_whoever_wants_it_still_gets_it(
    tmp_path: Path,
) -> None:
    code = (
        "import sys\n"
        "from gen.cli import main\n"
        f"assert main(['build', '--output', {str(tmp_path / 'tree')!r}]) == 0\n"
        "assert 'email.message' not in sys.modules, 'importlib.metadata was imported'\n"
        "import importlib.metadata as one\n"
        "from importlib.metadata import entry_points, version\n"
        "assert version('pydantic') == one.version('pydantic')\n"
        "assert entry_points(group='console_scripts')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
