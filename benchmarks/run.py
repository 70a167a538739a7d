"""Measures the command line and its peers, and compares with the bounds; see README.md.

Needs nothing but Python's own library, a package index where packages are not installed yet, and
for the peers what README.md says. Everything that it makes is in .cache/bench.

Exit status: 0 within all bounds, 1 beyond one, 2 when the benchmark itself cannot run.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / ".cache" / "bench"
README = Path(__file__).with_name("README.md")
MARKS = ("<!-- results: run.py --write -->\n", "<!-- end of results -->\n")

PYDANTIC, NOTHING = "Y", "pass"
"""What CPU times are multiples of: a Python that imports pydantic, and one that does nothing."""


class BenchmarkError(Exception):
    """Something that is measured does not work, so no number would mean anything."""


@dataclass(frozen=True)
class Row:
    """One measured thing: commands that run one after the other, and how much they may cost."""

    name: str
    commands: list[list[str | Path]]
    prepare: Callable[[], None] = lambda: None
    unit: str = PYDANTIC
    cpu_bound: float = 0
    memory_bound: int = 0


@dataclass
class Cost:
    """What a row cost in each round: CPU as a multiple of the unit of that round, and memory."""

    ratios: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)


def main() -> int:
    """Set up, measure, print the table; returns the exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="7 rounds, not 31, and no cdk8s")
    options.add_argument("--write", action="store_true", help="put the table into README.md")
    args = options.parse_args()
    try:
        ours, out = installed()
        rows, absent = measured_rows(ours, out, peers=not args.quick)
        costs = measure(rows, rounds=7 if args.quick else 31, python=ours / "python")
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    text = table(rows, costs, absent)
    print(text, end="")
    if args.write:
        write(text)
    over = exceeded(rows, costs, slack=1.2 if args.quick else 1)
    print("".join(f"benchmarks: {each}\n" for each in over), end="", file=sys.stderr)
    return 1 if over else 0


# Setting up.


def installed() -> tuple[Path, Path]:
    """The programs of an environment that has our wheel, and a folder for a tree of ours."""
    shutil.rmtree(BENCH / "work", ignore_errors=True)
    wheels = BENCH / "work" / "wheels"
    (BENCH / "work" / ".git").mkdir(parents=True)  # an installed one refuses to work in our clone
    lock = ROOT / "requirements.txt"
    programs = environment("tetraflux", lock, "--require-hashes")
    # hatchling comes with the lock, so the wheel is built with what is here.
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT]
    pip(programs, *build)
    pip(programs, "install", "--no-deps", "--force-reinstall", *sorted(wheels.iterdir()))
    return programs, BENCH / "work" / "tree"


def environment(name: str, lock: Path, *options: str) -> Path:
    """The programs of an environment with the locked packages, made once for each lock."""
    key = hashlib.sha256(f"{sys.version}{lock.read_text(encoding='utf-8')}".encode()).hexdigest()
    home = BENCH / f"{name}-{key[:16]}"
    programs = home / "bin"
    if not (home / "whole").exists():
        venv.create(home, clear=True, with_pip=True)
        pip(programs, "install", *options, "--requirement", lock)
        (home / "whole").touch()
    return programs


def pip(programs: Path, *words: str | Path) -> None:
    command = [programs / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    done = subprocess.run(command, cwd=BENCH, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"pip {words[0]} failed: {done.stderr.strip()}")


def measured_rows(ours: Path, out: Path, peers: bool) -> tuple[list[Row], dict[str, str]]:
    """What is measured, and why some peers are not."""
    gen, work, empty = ours / "tetraflux", BENCH / "work", BENCH / "work" / "empty"
    out_words = ["--output", out]
    spent([gen, "build", *out_words])
    rows = [
        Row("Python that imports pydantic (Y)", [[ours / "python", "-c", IMPORT]]),
        Row(
            "`tetraflux build` into an empty folder, all checks",
            [[gen, "build", "--output", empty]],
            prepare=lambda: shutil.rmtree(empty, ignore_errors=True),
            cpu_bound=4.1,
            memory_bound=60,
        ),
        Row("`tetraflux build` that changes nothing", [[gen, "build", *out_words]], cpu_bound=4.1),
        Row("`tetraflux check`", [[gen, "check", *out_words]]),
        Row("`tetraflux --help`", [[gen, "--help"]], unit=NOTHING, cpu_bound=3),
    ]
    absent = {}
    folders = sorted(file.parent for file in out.rglob("kustomization.yaml"))
    name = f"`kustomize build`, {len(folders)} folders one by one, no checks"
    if program := tool("kustomize"):
        rows.append(Row(name, [[program, "build", folder] for folder in folders]))
    else:
        absent[name] = "no kustomize"
    name = "kubeconform, strict, all files: schemas and no other checks"
    if program := tool("kubeconform"):
        rows.append(Row(name, [[program, *kubeconform_words(), out]]))
    else:
        absent[name] = "no kubeconform"
    name = "cdk8s (Python), the same objects, no checks"
    if not peers:
        absent[name] = "left out by --quick"
    elif not shutil.which("node"):
        absent[name] = "no node"
    else:
        lock = Path(__file__).parent / "cdk8s" / "requirements.txt"
        python = environment("cdk8s", lock) / "python"
        objects = work / "objects.json"
        dump = subprocess.run(
            [ours / "python", "-c", OBJECTS, out], capture_output=True, check=True
        )
        objects.write_bytes(dump.stdout)
        app = [python, lock.with_name("app.py"), objects, work / "cdk8s"]
        rows.append(Row(name, [app]))
    return rows, absent


IMPORT = "from pydantic import BaseModel"

# The objects of a tree that have a name; kustomize's own files are no objects of a cluster.
OBJECTS = """
import json, sys, yaml
from pathlib import Path
files = sorted(Path(sys.argv[1]).rglob("*.yaml"))
objects = [each for file in files for each in yaml.safe_load_all(file.read_text())]
json.dump([each for each in objects if "metadata" in each], sys.stdout)
"""


def kubeconform_words() -> list[str | Path]:
    words: list[str | Path] = ["-strict", "-ignore-filename-pattern", r"\.json$"]
    for group in ("{{.Group}}", "core"):
        place = f"{ROOT}/schemas/{group}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
        words += ["-schema-location", place]
    return words


def tool(name: str) -> Path | None:
    """What .ci/tools.sh built of that name and pinned version, else what is on PATH."""
    pins = ROOT / ".ci" / "tools.env"
    text = pins.read_text(encoding="utf-8") if pins.exists() else ""
    if pin := re.search(rf'^{name}_version="(.+)"$', text, re.MULTILINE):
        built = ROOT / ".cache" / "tools" / f"{name}-{pin[1]}" / name
        if built.is_file():
            return built
    found = shutil.which(name)
    return Path(found) if found else None


# Measuring.


def measure(rows: list[Row], rounds: int, python: Path) -> dict[str, Cost]:
    """The costs of each row by its name.

    A round runs every row once, and the units right beside them; the order turns round each time,
    so that what slows the machine down for a while falls on all alike.
    """
    costs = {row.name: Cost() for row in rows}
    for number in range(-1, rounds):  # the first round only warms the caches of the disk
        for row in rows[:: 1 if number % 2 else -1]:
            words = [python, "-c", IMPORT if row.unit == PYDANTIC else "pass"]
            unit, _ = spent(words)
            row.prepare()
            cpu, memory = 0.0, 0.0
            for command in row.commands:
                seconds, mebibytes = spent(command)
                cpu, memory = cpu + seconds, max(memory, mebibytes)
            if number >= 0:
                costs[row.name].ratios.append(cpu / unit)
                costs[row.name].mebibytes.append(memory)
    return costs


def spent(command: list[str | Path]) -> tuple[float, float]:
    """The CPU seconds of a process and its children, and the MiB that it held at most."""
    # Not this checkout: the installed wheel is measured, with the bytecode that pip compiled.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    said = BENCH / "work" / "stderr"
    with said.open("wb") as stderr:
        process = subprocess.Popen(
            command, cwd=BENCH / "work", env=kept, stdout=subprocess.DEVNULL, stderr=stderr
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        words = " ".join(map(str, command))
        raise BenchmarkError(f"{words} failed: {said.read_text(errors='replace').strip()}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


# Telling.


def table(rows: list[Row], costs: dict[str, Cost], absent: dict[str, str]) -> str:
    """The results as Markdown."""
    lines = ["| | CPU time | at most | memory | at most |", "|---|--:|--:|--:|--:|"]
    for row in rows:
        cost = costs[row.name]
        unit = "Y" if row.unit == PYDANTIC else "× `pass`"
        cpu = f"{row.cpu_bound:g} {unit}" if row.cpu_bound else ""
        memory = f"{row.memory_bound} MiB" if row.memory_bound else ""
        lines.append(
            f"| {row.name} | {median(cost.ratios):.2f} {unit} | {cpu} "
            f"| {median(cost.mebibytes):.0f} MiB | {memory} |"
        )
    lines += [f"| {name} | not measured: {why} | | | |" for name, why in absent.items()]
    return "\n".join(lines) + "\n"


def exceeded(rows: list[Row], costs: dict[str, Cost], slack: float) -> list[str]:
    """One line for each bound that does not hold; CPU may be `slack` times its bound.

    Seven rounds beside other work repeat within a fifth: with less slack the gate of `--quick`
    would fail by chance, with it a change that makes a build dearer still does.
    """
    found = []
    for row in rows:
        cpu, memory = median(costs[row.name].ratios), median(costs[row.name].mebibytes)
        if row.cpu_bound and cpu > row.cpu_bound * slack:
            found.append(f"{row.name}: {cpu:.2f} {row.unit}, more than {row.cpu_bound:g}")
        if row.memory_bound and memory > row.memory_bound:
            found.append(f"{row.name}: {memory:.0f} MiB, more than {row.memory_bound}")
    return found


def write(text: str) -> None:
    """Put the table between the marks of README.md."""
    before, rest = README.read_text(encoding="utf-8").split(MARKS[0])
    _, after = rest.split(MARKS[1])
    README.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
