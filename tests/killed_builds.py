"""Kill real builds, at random moments and at each system call, and look at what they leave.

    ./dev python -m tests.killed_builds --random 1000 --syscalls

Each build turns one cluster's tree into another one, in a folder that also has files of others.
After a kill each file must be whole, old or new, those of others as they were, and the next build
must make the folder what it should be. Ends with 1 and the first fault where it is not so.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tetraflux.gen.build import build
from tetraflux.gen.render import Build
from tetraflux.gen.tree import write
from tetraflux.model.settings import Settings

FOREIGN = {"README.md": b"mine\n", "apps/mine.yaml": b"kind: Mine\n"}
OTHER = {"namespace": "watch", "logs": {"shipping": "loki"}, "monitoring": {"gatus": "sidecar"}}
CHANGING = ("openat", "write", "rename", "unlink", "mkdir", "rmdir", "flock", "close")
"""The system calls by which a build changes files; at each one of each kind it is killed once."""

_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.gen-tmp")

Tree = dict[str, bytes]


class Torn(Exception):
    """What a killed build left is not as it must be."""


class Stage(NamedTuple):
    """A folder for the builds, the two trees, and the settings of the one that is built."""

    root: Path
    settings: Path
    old: Tree
    new: Tree


def stage(folder: Path) -> Stage:
    """The two trees, and where one becomes the other."""
    settings = folder / "settings.yaml"
    settings.write_text(f"{OTHER}\n", encoding="utf-8")
    return Stage(folder / "tree", settings, _tree({}), _tree(OTHER))


def _tree(settings: dict[str, object]) -> Tree:
    built = build(Settings.model_validate(settings))
    if not isinstance(built, Build):
        raise SystemExit(f"the settings of this script are refused: {built[0].text()}")
    return built.files


def ready(on: Stage) -> None:
    """The old tree, whole, and the files of others."""
    shutil.rmtree(on.root, ignore_errors=True)
    write(on.root, on.old)
    for path, content in FOREIGN.items():
        (on.root / path).write_bytes(content)


def judge(on: Stage, when: str) -> bool:
    """Whether the kill fell into the writes; raises `Torn` for what must not be."""
    left = {p.relative_to(on.root).as_posix(): p for p in on.root.rglob("*") if p.is_file()}
    temporary = {path for path, place in left.items() if _TEMPORARY.fullmatch(place.name)}
    held = {path: place.read_bytes() for path, place in left.items() if path not in temporary}
    for path, content in FOREIGN.items():
        if held.pop(path, None) != content:
            raise Torn(f"{when}: {path}, of others, was changed")
    listing = held.pop(".gen-owned", b"\n")
    if not listing.endswith(b"\n"):
        raise Torn(f"{when}: the list is torn")
    for path, content in held.items():
        if content not in (on.old.get(path), on.new.get(path)):
            raise Torn(f"{when}: {path} is neither the old file nor the new one")
    if missing := (on.old.keys() & on.new.keys()) - held.keys():
        raise Torn(f"{when}: {sorted(missing)} are gone")
    changed = held != on.old or bool(temporary)
    if findings := write(on.root, on.new).findings:
        raise Torn(f"{when}: the next build is refused: {findings[0].text()}")
    after = {
        p.relative_to(on.root).as_posix(): p.read_bytes()
        for p in on.root.rglob("*")
        if p.is_file() and p.name != ".gen-owned"
    }
    if after != on.new | FOREIGN:
        raise Torn(f"{when}: the next build does not repair the tree")
    return changed


def at_random(on: Stage, times: int, seed: int = 1) -> int:
    """Kill so many builds, each after a random time; returns how many had begun to write."""
    chance = random.Random(seed)  # noqa: S311
    ready(on)
    began = time.monotonic()
    if status := _killed(on, None):
        raise Torn(f"a build that nobody killed ended with {status}")
    whole = time.monotonic() - began
    if not judge(on, "a build that nobody killed"):
        raise Torn("a build that nobody killed changed nothing")
    within = 0
    for number in range(times):
        ready(on)
        # Every second kill waits for the first change, since most of a build changes nothing.
        _killed(on, whole * chance.uniform(0, 0.15 if number % 2 else 1.1), writing=number % 2 == 1)
        within += judge(on, f"kill {number} of seed {seed}")
    return within


def _killed(on: Stage, after: float | None, writing: bool = False) -> int:
    """How a build ended that was killed so many seconds after it began, or began to write."""
    listing = _written(on)
    child = os.fork()  # the interpreter is warm, so that more of the time is the build's own
    if child == 0:
        from tetraflux.gen.cli import main

        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os._exit(main(["build", "--output", str(on.root), "--settings", str(on.settings)]))
    if after is not None:
        latest = time.monotonic() + 5
        while writing and _written(on) == listing:
            if time.monotonic() > latest:
                raise Torn("a build does not begin to write")
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _written(on: Stage) -> tuple[int, int]:
    """What changes as soon as a build changes anything: the list is extended first."""
    about = (on.root / ".gen-owned").stat()
    return about.st_ino, about.st_mtime_ns


def at_each_call(on: Stage) -> Iterator[tuple[str, int, int]]:
    """Kill a build at each system call; yields name, number of calls, kills that left changes."""
    command = [sys.executable, "-m", "tetraflux", "build", "--output", str(on.root)]
    command += ["--settings", str(on.settings)]
    for name in CHANGING:
        ready(on)
        log = on.root.parent / "strace.log"
        _strace(["-e", f"trace={name}", "-o", str(log)], command)
        lines = log.read_text(errors="replace").splitlines()
        calls = sum(1 for line in lines if re.search(rf"\b{name}\(", line))
        first = next((n for n, line in enumerate(lines, 1) if str(on.root) in line), 1)
        # What comes before the first mention of the folder is the interpreter's start.
        numbers = range(first if name in ("openat", "rename", "unlink", "mkdir") else 1, calls + 1)
        within = 0
        for number in numbers:
            ready(on)
            _strace(
                ["-e", f"inject={name}:signal=SIGKILL:when={number}", "-o", "/dev/null"], command
            )
            within += judge(on, f"{name} number {number}")
        yield name, len(numbers), within


def _strace(options: list[str], command: list[str]) -> None:
    strace = shutil.which("strace")
    if not strace:
        raise SystemExit("strace is missing; install it")
    subprocess.run(
        [strace, "-f", "--seccomp-bpf", *options, *command], capture_output=True, check=False
    )


def main() -> int:
    """Kill, count and say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=0, metavar="TIMES")
    parser.add_argument("--syscalls", action="store_true")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        on = stage(Path(folder))
        if args.random:
            within = at_random(on, args.random)
            print(f"{args.random} kills at random, {within} of them while files were written")
        for name, kills, within in at_each_call(on) if args.syscalls else ():
            print(f"{name}: {kills} kills, {within} of them left changes", flush=True)
    print("no file was torn, none of others was changed, and each next build repaired the tree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
