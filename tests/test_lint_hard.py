"""`tetraflux lint` as a process: whatever it is given, it answers with a finding, never with a
traceback, and with no more time and memory than the size of the file allows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hostile import FILES as HOSTILE
from tests.hostile import TARGETS, judged
from tetraflux.lint.builder import MAX_DEPTH
from tetraflux.lint.files import MOST
from tetraflux.lint.source import MAX_BYTES
from tetraflux.lint.target import Target

ROOT = Path(__file__).resolve().parents[1]
HEAD = "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: x}\n"
OPTION = "spec:\n  options: [{name: policy-mode, value: monitor}]\n"
SECONDS, MEBIBYTES = 10, 400


class Done(NamedTuple):
    """What a process returned and printed, and what it took."""

    status: int
    out: str
    err: str
    cpu_seconds: float
    mebibytes: float


# Memory is counted from a process that is small: a fork begins with that of the one it is of.
MEASURED = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    print(status, used.ru_utime + used.ru_stime, used.ru_maxrss, file=file)
"""


def lint(*words: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Done:
    """Runs `tetraflux lint`. Raises AssertionError where it did not end as a linter ends."""
    (cwd / ".in").write_bytes(stdin)
    verb = [sys.executable, "-m", "tetraflux", "lint", "--today", "2026-01-01", *words]
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with (cwd / ".in").open("rb") as given:
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, ".used", *verb],
            cwd=cwd,
            env={**kept, **environment},
            stdin=given,
            capture_output=True,
            timeout=120,
        )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    status, cpu, memory = (cwd / ".used").read_text(encoding="utf-8").split()
    assert "Traceback" not in err, err
    assert int(status) in (0, 1, 2), f"status {status}: {err}"
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Done(int(status), out, err, float(cpu), int(memory) / unit)


def laughing() -> str:
    """An anchor that unfolds to a hundred million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(lines)


def smiling() -> str:
    """Documents of which each unfolds to a tenth of what one may have."""
    lines = ["a: &a [" + "x, " * 300 + "]", "b: &b [" + "*a, " * 10 + "]", "c: [*b, *b, *b]"]
    return "---\n".join([HEAD + "\n".join(lines) + "\n"] * 300)


def stacked() -> str:
    """Anchors in anchors, deeper than any of them is written."""
    lines = ["a0: &a0 1"]
    lines += [f"a{n}: &a{n} {'[' * 80}*a{n - 1}{']' * 80}" for n in range(1, 30)]
    return "\n".join(lines)


WORDS = "y, n, yes, no, on, off, 010, 0o10, 0x1F, 1_000, 1e3, ~, 2026-01-01, 1:30"
FILES: dict[str, tuple[str | bytes, int, str]] = {
    "billion laughs": (HEAD + laughing(), 1, "aliases expanded"),
    "billion laughs by merges": (
        HEAD + "a: &a {x: 1}\n" + "b: &b {<<: [" + "*a, " * 999 + "]}\nc: [" + "*b, " * 999 + "]",
        1,
        "more than 1000 keys are duplicates",
    ),
    "many documents that laugh a little": (smiling(), 1, "aliases expanded"),
    "anchors in anchors": (HEAD + stacked(), 1, f"deeper than {MAX_DEPTH} levels, aliases"),
    "an anchor in itself": (HEAD + "spec: &a {kprobes: [*a]}", 1, "contains itself"),
    "an anchor that is set twice": (
        HEAD + "a: &x 1\nspec:\n  options: [{name: &x policy-mode, value: monitor}]\n",
        1,
        "there is no field 'a'",
    ),
    "200,000 open brackets": (HEAD + "a: " + "[" * 200_000, 1, f"deeper than {MAX_DEPTH}"),
    "200,000 open braces": (HEAD + "a: " + "{a: " * 200_000, 1, f"deeper than {MAX_DEPTH}"),
    "10,000 dashes": (HEAD + "a:\n" + "- " * 10_000, 1, f"deeper than {MAX_DEPTH}"),
    "NUL bytes": (HEAD.encode() + b"spec: {}\n\0\0", 1, "U+0000 is not allowed"),
    "nothing but NUL bytes": (bytes(1000), 1, "U+0000 is not allowed"),
    "no UTF-8": (HEAD.encode() + b"spec: {a: \xc3}\n", 1, "byte 0xc3 is no UTF-8"),
    "UTF-16": ((HEAD + OPTION).encode("utf-16"), 1, "UTF-16"),
    "a byte order mark": (b"\xef\xbb\xbf" + (HEAD + OPTION).encode(), 0, ""),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + (HEAD + OPTION).encode(), 0, ""),
    "line ends of DOS": ((HEAD + OPTION).replace("\n", "\r\n"), 0, ""),
    "line ends of old Macs": ((HEAD + OPTION).replace("\n", "\r"), 0, ""),
    "a duplicate key": (
        HEAD + "spec: {}\nspec: {}\n",
        1,
        "x.yaml:5:1: spec: the map has this key twice",
    ),
    "100,000 duplicate keys": (HEAD + "spec:\n" + "  a: 1\n" * 100_000, 1, "yaml/duplicate-key"),
    "booleans of YAML 1.1": (
        HEAD + f"spec:\n  options:\n  - {{name: on, value: [{WORDS}]}}\n",
        1,
        "true is no string",
    ),
    "a key that is a boolean": (
        HEAD + "spec: {on: 1}\n",
        1,
        "x.yaml:4:8: TracingPolicy/x: spec.tr",
    ),
    "100,000 unknown fields": (
        HEAD + "spec:\n" + "".join(f"  k{n}: 1\n" for n in range(100_000)),
        1,
        f"more than {MOST} findings",
    ),
    "100,000 values of a wrong type": (
        HEAD + "spec: {kprobes: [" + "5, " * 100_000 + "]}\n",
        1,
        f"more than {MOST} findings",
    ),
    "30,000 suppressions": (
        HEAD + OPTION + "# tetralint: ignore policy/x until 2999-12-31: r\n" * 30_000,
        1,
        "lint/unused-suppression",
    ),
    "30,000 documents that are no YAML": ("---\nkind: TracingPolicy\na: [\n" * 30_000, 1, "syntax"),
    "filters times arguments": (
        HEAD
        + "spec: {kprobes: [{call: x, args: ["
        + "{index: 1, type: int}, " * 15_000
        + "], selectors: [{matchArgs: ["
        + "{index: 2, operator: Equal}, " * 15_000
        + "]}]}]}\n",
        1,
        f"more than {MOST} findings",
    ),
    "a long name in each finding": (
        HEAD.replace("x}", "x" * 1_000_000 + "}")
        + f"spec: {{kprobes: [{{call: {'x' * 1_000_000}, args: [{'{index: 9}, ' * 5000}]}}]}}\n",
        1,
        "xxx...",
    ),
    "a line of a million characters": (
        HEAD + f"spec:\n  ? {'a' * 1_000_000}\n  : 1\n",
        1,
        "aaa...",
    ),
    "numbers of a million digits": (HEAD + f"spec: {{a: {'9' * 1_000_000}}}\n", 1, "field 'a'"),
    "line ends that only YAML knows": (
        '{"apiVersion": "cilium.io/v1alpha1", "kind": "TracingPolicy", "metadata": {"name": "'
        '\x85\u2028"}, "spec": {"x": 1}}',
        1,
        "x.yaml:1:",
    ),
    "keys that look like positions": (
        HEAD.replace("x}", 'x, labels: {"0": [], "007": 1, "7": a}}'),
        1,
        "metadata.labels.007: 1 is no string",
    ),
    "nothing": ("", 0, ""),
    "a template": ("{{- if .Values.on }}\nkind: TracingPolicy\n{{ end }}\n", 1, "yaml/syntax"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_answered_with_a_finding(name: str, tmp_path: Path) -> None:
    content, status, said = FILES[name]
    content = content.encode() if isinstance(content, str) else content
    (tmp_path / "x.yaml").write_bytes(content)
    done = lint("x.yaml", cwd=tmp_path)
    assert done.status == status and said in done.out, (done.status, done.out[:2000], done.err)
    assert done.cpu_seconds < SECONDS, f"it took {done.cpu_seconds:.1f} s"
    assert done.mebibytes < MEBIBYTES, f"it held {done.mebibytes:.0f} MiB"
    assert len(done.out) < 100 * len(content) + (2 << 20), "it says more than anybody reads"


@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit"])
def test_a_locale_without_the_characters_of_a_finding_is_no_obstacle(
    form: str, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text(HEAD + 'spec: {"ключ": 1}\n', encoding="utf-8")
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = lint("x.yaml", "--format", form, cwd=tmp_path, **poor)
    assert done.status == 1 and "ключ" in done.out, "programs read UTF-8"
    assert "\\u043a\\u043b\\u044e\\u0447" in lint("x.yaml", cwd=tmp_path, **poor).out


def test_a_file_of_100_mib_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.yaml").open("wb") as file:
        file.truncate(100 << 20)
    done = lint("x.yaml", cwd=tmp_path)
    assert done.status == 1 and "more than 64 MiB" in done.out
    assert done.mebibytes < 100 and done.cpu_seconds < SECONDS


def test_no_more_of_a_stream_is_read_than_is_judged(tmp_path: Path) -> None:
    done = lint("-", "/dev/zero", cwd=tmp_path, stdin=b"a: b\n" * (MAX_BYTES // 5 + 1))
    assert done.status == 1 and done.out.count("more than 64 MiB") == 2
    assert done.mebibytes < 250


@pytest.mark.parametrize("name", [b"absent.yaml", b"\xff.yaml", b"a" * 300, b"x.yaml/y", b"."])
def test_a_name_is_no_obstacle(name: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(HEAD + OPTION, encoding="utf-8")
    done = lint(os.fsdecode(name), cwd=tmp_path)
    assert done.status == (0 if name == b"." else 1)
    assert ("yaml/unreadable" in done.out) == (name != b"."), done.out


def test_an_empty_name_is_wrong_usage_and_not_the_working_directory(tmp_path: Path) -> None:
    done = lint("", cwd=tmp_path)
    assert done.status == 2 and "the name is empty" in done.err


def test_what_is_no_file_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    (tmp_path / "y.yaml").symlink_to("y.yaml")
    done = lint(".", cwd=tmp_path)
    assert done.status == 1
    assert re.findall(r"cannot be read: (.+)", done.out) == [
        "it is no file",
        "Too many levels of symbolic links",
    ]


def test_a_stdin_that_is_closed_is_a_finding(tmp_path: Path) -> None:
    command = f"exec {sys.executable} -m tetraflux lint - <&-"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "it is closed" in done.stdout, done.stderr


@pytest.mark.slow
@settings(max_examples=300, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(HOSTILE, st.sampled_from(TARGETS))
def test_no_policy_of_anybody_makes_a_traceback(content: bytes, target: Target) -> None:
    judged(content, target)


# What it fails on may be long, which Hypothesis warns of; that is of no concern here.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_the_fuzzer_notices_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that trips over a value must not get past it."""
    from tests.fuzz_lint import with_hypothesis
    from tetraflux.lint import judge
    from tetraflux.lint.rules import modules

    class Tripping:
        ID, SEVERITY = "policy/arg-index", modules()[0].SEVERITY

        def check(self, *_: object) -> object:
            raise KeyError("tripped")

    monkeypatch.setattr(judge, "of_sections", lambda _: (Tripping(),))
    with pytest.raises(KeyError, match="tripped"):
        with_hypothesis(seconds=1)


@pytest.mark.slow
def test_atheris_finds_nothing_in_a_few_seconds(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="pip install -r tests/requirements-fuzz.txt adds it")
    command = [sys.executable, "-m", "tests.fuzz_lint", "--engine", "atheris", "--seconds", "5"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and "Done " in done.stderr, done.stderr[-2000:]
