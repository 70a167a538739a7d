"""Measures `tetralint` on many policies, and compares with the bounds; see README.md.

    python benchmarks/lint.py            5 rounds
    python benchmarks/lint.py --quick    1 round, for CI
    python benchmarks/lint.py --write    also puts the table into README.md
    python benchmarks/lint.py --rules    what each rule costs, the dearest first; no bounds

Exit status: 0 within all bounds, 1 beyond one, 2 when the benchmark itself cannot run.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from textwrap import indent
from typing import Any, NamedTuple

from run import BENCH, README, ROOT, BenchmarkError, environment, pip, spent

RULES = ROOT / "gen" / "lint" / "tetralint" / "rules"
MARKS = ("<!-- results: lint.py --write -->\n", "<!-- end of lint results -->\n")
SECONDS, MEBIBYTES, FLAT = 3.0, 150, 1.25
"""The most that 1,000 policies may take, and that one of 10,000 may cost beside one of 1,000."""


class Row(NamedTuple):
    """What is linted: how many policies, where they stand, and whether the bounds are for it."""

    name: str
    policies: int
    place: Path
    bound: bool = True


class Cost(NamedTuple):
    """The medians over all rounds; `each` is per policy, without the start of the process."""

    seconds: float
    mebibytes: float
    each: float


def main() -> int:
    """Write policies, measure, print the table; returns the exit status."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--quick", action="store_true", help="1 round, not 5")
    options.add_argument("--write", action="store_true", help="put the table into README.md")
    options.add_argument("--rules", action="store_true", help="what each rule costs")
    args = options.parse_args()
    if args.rules:
        print(rules_table(), end="")
        return 0
    try:
        command = tetralint()
        rows = written(BENCH / "work" / "policies")
        costs = measured(command, rows, rounds=1 if args.quick else 5)
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    text = table(rows, costs)
    print(text, end="")
    if args.write:
        before, rest = README.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        made = f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}"
        README.write_text(made, encoding="utf-8")
    over = exceeded(rows, costs, 3 if args.quick else FLAT)  # one round varies
    print("".join(f"benchmarks: {each}\n" for each in over), end="", file=sys.stderr)
    return 1 if over else 0


# Policies.


def policies() -> Iterator[str]:
    """Texts of policies without end: our own, and the right and wrong examples of all rules."""
    files = [*(ROOT / "output" / "kubernetes").rglob("*.yaml"), *RULES.glob("*/*.yaml")]
    texts = []
    for file in sorted(files):
        parts = re.split(r"^---\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        texts += [part for part in parts if "\nkind: TracingPolicy" in f"\n{part}"]
    return cycle(texts)


def written(folder: Path) -> list[Row]:
    """Policies in files of their own, in one file, and in a List as kubectl prints it."""
    rows = []
    for count in (0, 1000, 10_000):
        place = folder / f"files-{count}"
        place.mkdir(parents=True)
        for number, text in enumerate(islice(policies(), count)):
            (place / f"{number}.yaml").write_text(text, encoding="utf-8")
        rows.append(Row(f"{count:,} policies, each in a file", count, place))
    for count in (1000, 10_000):
        file = folder / f"one-{count}.yaml"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"---\n{text}" for text in islice(policies(), count))
        rows.append(Row(f"{count:,} policies in one file", count, file, count == 1000))
    file = folder / "list.yaml"
    with file.open("w", encoding="utf-8") as stream:
        stream.write("apiVersion: v1\nkind: List\nitems:\n")
        stream.writelines(f"-\n{indent(text, '  ')}" for text in islice(policies(), 1000))
    rows.append(Row("1,000 policies in a List, as `kubectl get -o yaml`", 1000, file))
    return rows


# Measuring.


def tetralint() -> Path:
    """The command, in an environment that has our wheel of it and what its lock names."""
    home = ROOT / "gen" / "lint"
    programs = environment("lint", home / "requirements.txt", "--require-hashes")
    wheels = BENCH / "work" / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels]
    done = subprocess.run(build, cwd=home, capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"hatchling failed: {done.stderr.strip()}")
    pip(programs, "install", "--no-deps", "--no-index", "--force-reinstall", *wheels.iterdir())
    return programs / "tetralint"


def measured(command: Path, rows: list[Row], rounds: int) -> dict[str, Cost]:
    """What each row took, by its name. Raises `BenchmarkError` where a policy was not judged."""
    took: dict[str, list[tuple[float, float]]] = {row.name: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            # A finding is no failure. Whether all were judged stands in what it says.
            script = '"$0" "$1" || [ $? -eq 1 ]'
            found = spent(["sh", "-c", script, command, row.place])
            said = (BENCH / "work" / "stderr").read_text(encoding="utf-8", errors="replace")
            if f"tetralint: {row.policies} policies in " not in said:
                raise BenchmarkError(f"{row.name}: {said.strip()}")
            took[row.name].append(found)
    start = median(cpu for cpu, _ in took[rows[0].name])
    costs = {}
    for row in rows:
        cpu = median(cpu for cpu, _ in took[row.name])
        memory = median(memory for _, memory in took[row.name])
        costs[row.name] = Cost(cpu, memory, (cpu - start) / max(row.policies, 1))
    return costs


def table(rows: list[Row], costs: dict[str, Cost]) -> str:
    """The results as Markdown."""
    lines = ["| | CPU time | at most | each | memory | at most |", "|---|--:|--:|--:|--:|--:|"]
    for row in rows:
        cost = costs[row.name]
        each = f"{cost.each * 1000:.2f} ms" if row.policies else ""
        most = f"{SECONDS:g} s" if row.bound and row.policies == 1000 else ""
        memory = f"{MEBIBYTES} MiB" if row.bound else ""
        lines.append(
            f"| {row.name} | {cost.seconds:.2f} s | {most} | {each} "
            f"| {cost.mebibytes:.0f} MiB | {memory} |"
        )
    return "\n".join(lines) + "\n"


def exceeded(rows: list[Row], costs: dict[str, Cost], flat: float) -> list[str]:
    """One line for each bound that does not hold; `flat` is how much more each of many may cost."""
    found = []
    for row in rows:
        cost = costs[row.name]
        if row.bound and row.policies == 1000 and cost.seconds > SECONDS:
            found.append(f"{row.name}: {cost.seconds:.2f} s, more than {SECONDS:g}")
        if row.bound and cost.mebibytes > MEBIBYTES:
            found.append(f"{row.name}: {cost.mebibytes:.0f} MiB, more than {MEBIBYTES}")
        less = next(each for each in rows if each.name == row.name.replace("10,000", "1,000"))
        if cost.each > costs[less.name].each * flat:
            found.append(f"{row.name}: each costs more than {flat:g} times one of 1,000")
    return found


# Rules.


def rules_table() -> str:
    """Microseconds per policy of each step and of each rule, in this process."""
    sys.path.insert(0, str(ROOT))
    from tetraflux.lint.judge import is_policy
    from tetraflux.lint.policy import Policy
    from tetraflux.lint.reader import Reader
    from tetraflux.lint.rules import modules
    from tetraflux.lint.source import Source
    from tetraflux.lint.structure import cleaned, is_sound
    from tetraflux.lint.target import Target

    def read(text: str) -> list[Any]:
        return list(Reader(Source("x", text)).documents())

    texts, target = list(islice(policies(), 1000)), Target()
    data = [each.data for text in texts for each in read(text) if is_policy(each.data)]
    sound = [each if is_sound(each, target) else cleaned(each, target) for each in data]
    steps = {
        "reading": clocked(read, texts),
        "the CRD": clocked(lambda each: is_sound(each, target), data),
    }
    steps["the view of it"] = clocked(Policy, sound)

    def check(rule: Any) -> Callable[[Any], Any]:
        return lambda each: list(rule.check(each, target))

    views = [Policy(each) for each in sound]
    rules = {rule.ID: clocked(check(rule), views) for rule in modules()}
    steps[f"all {len(rules)} rules"] = sum(rules.values())
    rows = [*steps.items(), *sorted(rules.items(), key=lambda row: (-row[1], row[0]))]
    lines = [f"| {name} | {cost * 1e6:.1f} µs |" for name, cost in rows]
    return "\n".join(["| | each policy |", "|---|--:|", *lines]) + "\n"


def clocked(step: Callable[[Any], Any], inputs: list[Any]) -> float:
    """The CPU seconds that a step takes for one of the inputs: the best of five runs."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for each in inputs:
            step(each)
        best = min(best, time.process_time() - began)
    return best / len(inputs)


if __name__ == "__main__":
    shutil.rmtree(BENCH / "work" / "policies", ignore_errors=True)
    sys.exit(main())
