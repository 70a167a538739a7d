"""What is planted where we write, what we say of hostile names, and how we end when asked to."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tetraflux.gen import cli
from tetraflux.gen import files as gen_files
from tetraflux.gen.console import write_out
from tetraflux.gen.files import create, replace
from tetraflux.gen.tree import MANIFEST, write
from tetraflux.lint.cli import main as lint
from tetraflux.lint.findings import Finding, Severity, report
from tetraflux.lint.program import Parser, say
from tetraflux.lint.report import FORMATS, writer

ROOT = Path(__file__).parent.parent

# Writing


def planted(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A place where each kind of trap stands, and what it leads to."""
    precious = folder / "precious"
    precious.write_text("precious")
    links = {
        "link": lambda place: place.symlink_to(precious),
        "hard link": lambda place: place.hardlink_to(precious),
        "dangling link": lambda place: place.symlink_to(folder / "nothing"),
        "pipe": os.mkfifo,
    }
    for name, plant in links.items():
        place = folder / name / "file.py"
        place.parent.mkdir()
        plant(place)
        yield place, precious


def test_nothing_is_written_through_what_stands_there(tmp_path: Path) -> None:
    for place, precious in planted(tmp_path):
        with pytest.raises(FileExistsError):
            create(place, b"ours")
        replace(place, b"ours")
        assert not place.is_symlink(), f"{place} leads elsewhere"
        assert place.read_bytes() == b"ours"
        assert precious.read_text() == "precious", f"{place} was written through"
        assert not (tmp_path / "nothing").exists(), "a file was made where a link leads"


def test_a_name_on_the_way_cannot_be_foreseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(gen_files, "create", lambda path, content: made.append(path))
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            replace(tmp_path / "x", b"")
    assert made[0] != made[1], "the name is the same each time"
    assert all(gen_files.TEMPORARY.fullmatch(each.name) for each in made), made


def test_a_planted_link_of_the_old_name_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = next((ROOT / "output/kubernetes").rglob("ssh-activity.yaml"))
    assert cli.main(["import", "--output", ".", str(source)]) == 0
    made = next(tmp_path.glob("*.py"))
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / f".{made.name}.new").symlink_to(precious)
    assert cli.main(["import", "--overwrite", "--output", ".", str(source)]) == 0
    assert precious.read_text() == "precious"


# The list of a folder


@pytest.mark.parametrize(
    "path",
    [".git/HEAD", ".GIT/HEAD", "a/.git/config", "GIT~1/HEAD", "../x", "/x", ".env", "a/../.git/x"],
)  # fmt: skip
def test_a_list_cannot_make_us_remove_what_a_tree_never_has(tmp_path: Path, path: str) -> None:
    place = tmp_path / "tree" / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine")
    head = f"# {path}: written by `tetraflux build` from x: edit that.\n"
    (tmp_path / "tree" / MANIFEST).write_text(f"{path}\n")
    assert not write(tmp_path / "tree", {"a.yaml": b"a"}).findings
    assert place.read_text() == "mine", f"{path} was removed, since a list named it"
    with pytest.raises(ValueError, match="cannot be files of a tree"):
        write(tmp_path / "tree", {path: head.encode()})


def test_a_list_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / MANIFEST).open("wb") as file:
        file.truncate(1 << 40)
    assert not write(tmp_path, {"a.yaml": b"a"}).findings
    assert (tmp_path / "a.yaml").read_bytes() == b"a"


# What the system refuses


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (lambda p: p.symlink_to("nothing"), "is a symbolic link to nothing, which leads nowhere"),
        (lambda p: p.symlink_to("out"), "is a symbolic link to out, which leads nowhere: Too many"),
        (lambda p: p.symlink_to("/dev/null"), "which is no folder"),
        (lambda p: p.write_text(""), "is a file, not a folder"),
        (os.mkfifo, "is a file, not a folder"),
    ],
)
def test_what_is_no_folder_is_named_for_what_it_is(
    tmp_path: Path, plant: object, says: str
) -> None:
    assert callable(plant)
    plant(tmp_path / "out")
    (finding,) = write(tmp_path / "out", {"a.yaml": b"a"}).findings
    assert says in finding.text(), finding.text()
    assert "free some space" not in finding.text()


@pytest.mark.parametrize(
    ("number", "fix"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EROFS, "on no read-only file system"),
        (errno.EACCES, "writable for this user"),
        (errno.EMFILE, "ulimit -n"),
        (errno.EIO, "remove the cause"),
    ],
)
def test_the_fix_is_for_what_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fix: str
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(gen_files, "create", refuse)
    (finding,) = write(tmp_path / "out", {"a.yaml": b"a"}).findings
    assert os.strerror(number) in finding.problem
    assert fix in finding.fix


def test_a_name_that_is_too_long_is_told_so(tmp_path: Path) -> None:
    (finding,) = write(tmp_path / ("x" * 300), {"a.yaml": b"a"}).findings
    assert "shorter path" in finding.fix, finding.text()


# What is said

STEERS = "\x1b[2J\x7f\x9b31m\N{RIGHT-TO-LEFT OVERRIDE}\N{LINE SEPARATOR}"
NASTY = Finding(
    id="policy/x",
    severity=Severity.ERROR,
    file=f"a{STEERS}.yaml",
    object=f"b{STEERS}",
    path=f"c{STEERS}",
    problem=f"d{STEERS}\n::error::owned",
    consequence=f"e{STEERS}",
    fix=f"f{STEERS}",
    line=1,
)


def harmless(text: str) -> bool:
    return all(each == "\n" or each.isprintable() for each in text)


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_finding_of_a_build_steers_no_terminal(form: str) -> None:
    text = report([NASTY], form)
    assert harmless(text), ascii(text)
    assert text.count("\n::error") == 0, "a name began a workflow command"


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_of_the_linter_steers_no_terminal(form: str) -> None:
    from tetraflux.lint.files import Linted
    from tetraflux.lint.source import Source

    made = writer(form)
    text = made.add(Linted(Source(f"a{STEERS}", STEERS), (NASTY,))) + made.end()
    assert harmless(text), ascii(text)
    assert "\n::error::owned" not in text, "a name began a workflow command"


def test_what_is_said_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"x{STEERS}\n::error::owned")
    write_out(f"x{STEERS}\ny\n")
    with pytest.raises(SystemExit):
        Parser(prog="x").parse_args([f"--{STEERS}\n::error::owned"])
    out, err = capsys.readouterr()
    assert harmless(out + err), ascii(out + err)
    assert "\n::error" not in out + err


@pytest.mark.parametrize(
    "words", [["build"], ["check"], ["lint"], ["explain"], ["diff"], ["new", "policy"]]
)
def test_a_hostile_word_of_the_command_line_is_said_safely(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    option = {"build": "--settings", "check": "--output"}.get(words[0])
    for last in (f"no{STEERS}", f"--no{STEERS}", f"no\n::error::{STEERS}.yaml"):
        with suppress(SystemExit):  # of argparse
            cli.main([*words, *([option] if option else []), last])
        out, err = capsys.readouterr()
        assert harmless(out + err), ascii(out + err)
        assert not re.search(r"^::error::", out + err, re.MULTILINE), out + err


def test_the_linter_says_a_hostile_name_safely(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a\n::error::\x1b[2J.yaml"
    (tmp_path / name).write_text("kind: TracingPolicy\n  x: [\n")
    for form in FORMATS:
        lint([name, "--format", form])
        out, err = capsys.readouterr()
        assert harmless(out + err), ascii(out + err)
        assert not re.search(r"^::error::", out, re.MULTILINE), out


# How it ends


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "name"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")]
)
@pytest.mark.parametrize("module", ["tetraflux", "tetraflux.lint"])
def test_a_signal_ends_it_with_a_word_and_a_code(
    module: str, number: signal.Signals, name: str, tmp_path: Path
) -> None:
    words = ["lint", "-"] if module == "tetraflux" else ["-"]
    with subprocess.Popen(
        [sys.executable, "-m", module, *words], cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        for _ in range(200):  # it waits for its input once it is ready
            time.sleep(0.02)
            caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{child.pid}/status").read_text())
            if caught and int(caught[1], 16) >> (number - 1) & 1:
                break
        child.send_signal(number)
        assert child.stderr
        said = child.stderr.read().decode()
        assert child.wait(timeout=10) == 128 + number
    assert f"ended by {name}" in said, said
    assert "Traceback" not in said, said
