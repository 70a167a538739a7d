"""What is given to us cannot hurt us: endless, huge, deep and hostile files, in every verb."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tetraflux.gen.cli import main
from tetraflux.gen.diff.changes import Unreadable
from tetraflux.gen.diff.reading import documents
from tetraflux.gen.json_text import loads
from tetraflux.gen.operator_settings import load
from tetraflux.lint import content
from tetraflux.lint.files import MOST_OF_A_FILE, Linted, lint_source
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.program import finish
from tetraflux.lint.reader import MAX_FINDINGS, Reader
from tetraflux.lint.report import FORMATS, writer
from tetraflux.lint.sarif import MOST
from tetraflux.lint.source import Source
from tetraflux.lint.target import Target

HALF_A_GIGABYTE = 1 << 29
SECONDS = 20


class Ended(NamedTuple):
    """How a run ended, and what it said."""

    status: int
    said: str


def ran(cwd: Path, *words: str) -> Ended:
    """A run of the command with half a gigabyte of memory more, which ends in time or fails."""
    said = cwd / "said.txt"
    child = os.fork()  # of a warm interpreter, so that a hundred of these take seconds
    if child == 0:
        stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, 1)
        os.dup2(stream, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
        held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (held + HALF_A_GIGABYTE,) * 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        os.chdir(cwd)
        finish(lambda: main(list(words)))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Ended(status, said.read_text(errors="replace"))


def refused(ended: Ended, says: str) -> None:
    assert "Traceback" not in ended.said, ended.said
    assert ended.status in (1, 2), f"it ended with {ended.status}: {ended.said}"
    assert says in ended.said, ended.said


def bomb(levels: int = 8) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for n in range(1, levels):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]")
    return "\n".join(lines) + "\n"


POLICY = "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: x}\nspec:\n"
TREE = "apps/x/y.yaml"

HOSTILE = {
    "aliases": (bomb(), "aliases"),
    "depth": ("a: " + "[" * 5000 + "]" * 5000, "deeper than"),
    "maps": ("{a: " * 5000 + "1" + "}" * 5000, "deeper than"),
    "values": ("a: [" + "1," * 400_000 + "1]", "more than"),
    "itself": ("a: &a [*a]\n", "contains itself"),
    "no utf-8": ("a: \udcff\n", "UTF-8"),
    "no text": ("a: \x00\n", "U+0000"),
    "utf-16": ("\udcff\udcfea\x00", "UTF-16"),
}


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    text, says = HOSTILE[request.param]
    return text.encode("utf-8", "surrogateescape"), says


@pytest.mark.slow
def test_a_hostile_settings_file_is_a_finding(hostile: tuple[bytes, str], tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes(hostile[0])
    refused(ran(tmp_path, "build", "--settings", "settings.yaml"), hostile[1])
    assert not (tmp_path / "output").exists(), "something was written"


@pytest.mark.slow
def test_a_hostile_old_tree_is_an_error(hostile: tuple[bytes, str], tmp_path: Path) -> None:
    file = tmp_path / "old" / TREE
    file.parent.mkdir(parents=True)
    file.write_bytes(hostile[0])
    refused(ran(tmp_path, "diff", "./old"), hostile[1])


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["lint", "explain", "import"])
def test_a_hostile_policy_is_a_finding(
    verb: str, hostile: tuple[bytes, str], tmp_path: Path
) -> None:
    begin, rest = hostile[0][:2], hostile[0].replace(b"\n", b"\n  ")
    mark = begin if begin == b"\xff\xfe" else b""
    (tmp_path / "x.yaml").write_bytes(mark + POLICY.encode() + b"  " + rest)
    where = ("--output", ".") if verb == "import" else ()
    refused(ran(tmp_path, verb, *where, "x.yaml"), hostile[1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("build", "--settings"), id="build"),
        pytest.param(("check", "--output", ".", "--settings"), id="check"),
        pytest.param(("docs", "--settings"), id="docs"),
        pytest.param(("explain", "kubectl-exec", "--settings"), id="explain"),
        pytest.param(("verify", "--script", "--settings"), id="verify"),
        pytest.param(("lint",), id="lint"),
        pytest.param(("explain",), id="explain a file"),
        pytest.param(("import", "--output", "."), id="import"),
    ],
)
def test_what_is_no_file_is_refused_and_not_waited_for(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "WRITER_SECONDS", 0.1)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, says in {
        "/dev/zero": "more than 64 MiB",
        "pipe": "nothing came from the pipe",
        ".": "folder",
        "loop": "symbolic links",
        "absent.yaml": "No such file",
        "x" * 300: "too long",
    }.items():
        if "--settings" not in words and (name == "." or (name, words[0]) == ("loop", "explain")):
            continue  # a folder of no policies, and the name of none
        refused(ran(tmp_path, *words, name), says)


@pytest.mark.slow
def test_recorded_events_and_logs_and_configurations_have_bounds(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("@run /x\n")
    said = ran(tmp_path, "verify", "--place", "host", "--events", "/dev/zero", "--log", "log")
    refused(said, "a line of more than 16 MiB")
    said = ran(tmp_path, "verify", "--place", "host", "--events", "log", "--log", "/dev/zero")
    refused(said, "more than 64 MiB")
    refused(ran(tmp_path, "lint", "--config", "/dev/zero", "log"), "MiB")
    os.mkfifo(tmp_path / "pyproject.toml")
    (tmp_path / "x.yaml").write_text("a: 1\n")
    ended = ran(tmp_path, "lint", "x.yaml")
    assert ended.status in (0, 2), ended.said
    assert "Traceback" not in ended.said, ended.said


def test_a_pipe_that_somebody_writes_to_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as stream:
            for part in (b"name", b"space: ", b"x\n"):
                stream.write(part)

    thread = threading.Thread(target=write)
    thread.start()
    found = load(pipe)
    thread.join()
    assert not isinstance(found, tuple), found
    assert found.namespace == "x"


def test_a_pipe_whose_writer_is_silent_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(content, "SILENT_SECONDS", 0.05)
    silent = os.open(pipe, os.O_RDWR)
    try:
        found = content.read(str(pipe))
    finally:
        os.close(silent)
    assert isinstance(found, Finding), found
    assert "nothing came from it" in found.problem


@pytest.mark.slow
def test_an_old_tree_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old" / "apps").mkdir(parents=True)
    for number in range(3):
        with (tmp_path / f"old/apps/{number}.bin").open("wb") as file:
            file.truncate(60 << 20)
    refused(ran(tmp_path, "diff", "./old"), "more than 128 MiB")
    for number in range(3):
        (tmp_path / f"old/apps/{number}.bin").rename(tmp_path / f"old/apps/{number}.yaml")
        (tmp_path / f"old/apps/{number}.yaml").write_bytes(b"# x\n" * (2 << 20))
    refused(ran(tmp_path, "diff", "./old"), "more than 16 MiB")


def test_json_is_read_as_deep_as_it_can_be_walked() -> None:
    assert loads('{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    for text in ("[" * 5000 + "]" * 5000, "[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200):
        with pytest.raises(ValueError, match=r"deeper|depth"):
            loads(text)


def test_numbers_of_any_length_are_read(tmp_path: Path) -> None:
    digits = "9" * 5000
    assert documents("x.yaml", f"a: {digits}\n".encode()) == [{"a": digits}]
    file = tmp_path / "settings.yaml"
    file.write_text(f"logs: {{port: {digits}}}\n")
    found = load(file)
    assert isinstance(found, tuple), "it was accepted"
    assert found[0].line == 1


def test_of_a_key_that_stands_twice_an_old_tree_has_the_last_one() -> None:
    assert documents("x.yaml", b"a: 1\na: 2\n") == [{"a": 2}], "so has the API server"
    with pytest.raises(Unreadable, match=r"x\.yaml:3: "):
        documents("x.yaml", b"a: 1\nb: [\n")


# Reports


def many(count: int) -> Linted:
    findings = tuple(
        Finding(
            id="policy/arg-index" if number % 2 else "crd/type",
            severity=Severity.ERROR if number % 10 else Severity.WARNING,
            file="x.yaml",
            line=number + 1,
            problem=f"something of number {number}",
            consequence="the selector would never match",
            fix="use another one",
        )
        for number in range(count)
    )
    return Linted(Source("x.yaml", ""), findings)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_findings_that_are_printed_are_not_held(form: str) -> None:
    import tracemalloc

    files = [many(1000) for _ in range(20)]
    tracemalloc.start()
    report, length = writer(form), 0
    for each in files:
        length += len(report.add(each))
    length += len(report.end())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 32 << 20, f"{form} takes {most >> 20} MiB"
    assert length > 1 << 20, "the findings are not in it"


def test_sarif_has_as_many_as_are_shown_the_worst_first_and_says_so() -> None:
    report = writer("sarif")
    assert report.add(many(MOST + 1000)) == "", "nothing is known before the end"
    log = json.loads(report.end())
    (run,) = log["runs"]
    assert len(run["results"]) == MOST
    levels = [each["level"] for each in run["results"]]
    assert levels == sorted(levels), "errors come before warnings"
    (invocation,) = run["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1000 findings of 6000 are left out")
    assert report.left_out == 1000
    small = writer("sarif")
    small.add(many(3))
    assert "invocations" not in json.loads(small.end())["runs"][0], "nothing is left out"


def test_what_is_printed_piece_by_piece_is_whole() -> None:
    for form, whole in {"json": json.loads, "junit": str}.items():
        report = writer(form)
        text = report.add(many(2)) + report.add(many(0)) + report.add(many(1)) + report.end()
        assert whole(text), form
    report = writer("json")
    text = report.add(many(2)) + report.add(many(0)) + report.add(many(1)) + report.end()
    rows = json.loads(text)
    assert text == json.dumps(rows, indent=2) + "\n", "it is written as json.dumps would"
    assert len(rows) == 3
    assert writer("json").end() == "[]\n"


def test_a_file_with_too_many_faults_is_judged_as_far_as_anybody_reads() -> None:
    broken = "---\nkind: TracingPolicy\n[\n" * (MAX_FINDINGS + 50)
    reader = Reader(Source("x.yaml", broken))
    assert not list(reader.documents())
    assert len(reader.findings) == MAX_FINDINGS + 2
    assert "cannot be read" in reader.findings[-1].problem
    one = f"---\n{POLICY}" + "".join(f"  a{n}: 1\n" for n in range(500))
    linted = lint_source(Source("x.yaml", one * 60), Target(), date(2026, 12, 1))
    assert linted.policies == 60, "they are counted"
    assert MOST_OF_A_FILE < len(linted.findings) < MOST_OF_A_FILE + 1000
    assert "lint/too-many-findings" in {each.id for each in linted.findings}


# Comments

MARK = "# tetralint: ignore policy/unknown-option until 2026-12-31: it is known"
OPTION = f"{POLICY}  options: [{{name: policy-mod, value: x}}]"
TODAY = date(2026, 12, 1)


def ids(text: str) -> list[str]:
    return sorted(
        {each.id for each in lint_source(Source("x.yaml", text), Target(), TODAY).findings}
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"{POLICY}  {MARK}\n  options: [{{name: policy-mod, value: x}}]\n", id="above"
        ),
        pytest.param(f"{OPTION}  {MARK}\n", id="beside"),
        pytest.param(f"a: |\n  x\n{MARK}\n---\n{OPTION}  {MARK}\n", id="after a block scalar"),
    ],
)
def test_a_comment_is_a_comment(text: str) -> None:
    assert "policy/unknown-option" not in ids(text), ids(text)


@pytest.mark.parametrize(
    "scalar",
    [
        pytest.param(f"|\n    {MARK}\n", id="a block scalar"),
        pytest.param(f">-\n    x\n    y {MARK}\n", id="a folded one"),
        pytest.param(f'"x\n    {MARK}\n    y"\n', id="a string in double quotes"),
        pytest.param(f"'x\n    {MARK}\n    y'\n", id="a string in single quotes"),
    ],
)
def test_in_a_string_there_is_no_comment(scalar: str) -> None:
    text = (
        POLICY.replace("{name: x}", f"\n  name: x\n  annotations:\n   a: {scalar}")
        + OPTION[len(POLICY) :]
    )
    found = ids(text)
    assert "policy/unknown-option" in found, "a string suppressed a finding"
    assert not [each for each in found if each.startswith("lint/")], f"it is no comment: {found}"


def test_the_header_of_a_block_scalar_may_have_a_comment() -> None:
    text = OPTION.replace("{name: x}", f"\n  name: x\n  annotations:\n   a: |  {MARK}\n    text\n")
    assert "lint/unused-suppression" in ids(text), "the comment is read, and suppresses nothing"
