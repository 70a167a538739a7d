"""Does every so often, in a pod of the self-test, what each hook of the policies must report.

This file is deployed as it is, and runs there with nothing but Python's own library. Its argument
is the number of minutes between two rounds. Each file of `/scenarios` that begins with lines

    #: POLICY HOOK [FUNCTION]

is a scenario for that hook. Where it did what it says, a program `/self-test/did/POLICY/HOOK` is
started, which does nothing: the agent counts that it was, and Prometheus expects an event of the
hook beside it. Where it failed, the program is `/self-test/failed/POLICY/HOOK`. With FUNCTION the
hook is expected where the kernel has that function; of several in one policy, it must have one.
"""

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

SCENARIOS = Path("/scenarios")
WORK = Path("/self-test")
KERNEL = Path("/proc/kallsyms")
PREFIXES = {"__x64_": "x86_64", "__arm64_": "aarch64"}
START_SECONDS = 60
"""How long to wait at first: until the agent knows which pod this is, it takes it for the host."""
LIMIT_SECONDS = 60
CANNOT = 77

Line = tuple[str, str, str]  # policy, hook, function


def lines_of(text: str) -> list[Line]:
    """What a scenario is for."""
    found = []
    for line in text.splitlines():
        if not line.startswith("#: "):
            break
        policy, hook, *function = line.split()[1:]
        found.append((policy, hook, function[0] if function else ""))
    return found


def functions(wanted: set[str], listed: Iterable[str]) -> set[str]:
    """Those functions that the kernel lists."""
    names = (line.split()[2] for line in listed)
    return wanted.intersection(names) if wanted else set()


def expected(lines: list[Line], there: set[str], machine: str) -> list[tuple[str, str]]:
    """The hooks that must report, each with its policy.

    Of those that a kernel may lack, the first of a policy stands for all where it lacks all: then
    nothing of the kind is seen. A function of another machine is not missed.
    """
    sure = [(policy, hook) for policy, hook, function in lines if not function]
    lacking: dict[str, str] = {}
    for policy, hook, function in lines:
        own = [name for prefix, name in PREFIXES.items() if function.startswith(prefix)]
        if function in there:
            sure.append((policy, hook))
        elif function and own in ([], [machine]):
            lacking.setdefault(policy, hook)
    policies = {policy for policy, _ in sure}
    return sure + [each for each in lacking.items() if each[0] not in policies]


def mark(how: str, policy: str, hook: str) -> None:
    """Start the program whose name says what became of the scenario."""
    program = WORK / how / policy / hook
    if not program.is_symlink():
        program.parent.mkdir(parents=True, exist_ok=True)
        program.symlink_to("/bin/true")
    # The agent knows a program by the name that it was started by.
    subprocess.run([program], check=True)  # noqa: S603


def run(file: Path) -> tuple[int, str]:
    """Run a scenario in a folder of its own; its exit status, and its last words."""
    folder = WORK / "at" / file.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    program = sys.executable if file.suffix == ".py" else "sh"
    with subprocess.Popen(  # noqa: S603
        [program, file],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        errors="replace",
    ) as process:
        try:
            output, _ = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output = f"stopped after {LIMIT_SECONDS} seconds"
    shutil.rmtree(folder, ignore_errors=True)
    return process.returncode, output[-500:]


def round_of_all() -> None:
    """Run each scenario once, and say which could not do what it is for.

    They are read anew each time: when their ConfigMap changes, the files do too.
    """
    files = [file for file in sorted(SCENARIOS.iterdir()) if file.suffix in (".sh", ".py")]
    lines = {file: lines_of(file.read_text()) for file in files}
    wanted = {function for its in lines.values() for *_, function in its} - {""}
    with KERNEL.open() as listed:
        there = functions(wanted, listed)
    done = 0
    for file in files:
        hooks = expected(lines[file], there, platform.machine())
        if not hooks:
            continue
        status, output = run(file)
        if status == CANNOT:
            print(f"{file.name}: not to be had here: {output}", flush=True)
            continue
        if status:
            print(f"{file.name}: failed with status {status}: {output}", flush=True)
        for policy, hook in hooks:
            mark("failed" if status else "did", policy, hook)
        done += not status
    print(f"{done} scenarios did what they are for", flush=True)


def main() -> None:
    """Go round for ever."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    minutes = int(sys.argv[1])
    time.sleep(START_SECONDS)
    while True:
        round_of_all()
        time.sleep(60 * minutes)


if __name__ == "__main__":
    main()
