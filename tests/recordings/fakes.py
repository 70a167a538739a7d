"""Programs that stand in for an agent, a kernel and a cluster, as far as `gen verify` sees them.

A file is the kernel: `true` and `report` append events to it, and `tetra` prints what is appended.
`kubectl` keeps its one pod as a file, runs what it is told to inside of it on this machine, and
writes down how it was called. Their moods are words in the file `mood`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from recordings.kubectl import KUBECTL
from recordings.steps import FILES, SSH

from tetraflux.gen.verify import cluster, conduct, plan
from tetraflux.model.scenario import Capability, Expect, Scenario

REPORT, SILENCE = Expect.report, Expect.silence

GOOD = {
    SSH.name: (
        SSH,
        (
            Scenario(name="ssh is run", expect=REPORT, sh="report ssh-activity"),
            Scenario(name="another is run", expect=SILENCE, sh="env true"),
        ),
    ),
    FILES.name: (
        FILES,
        (
            Scenario(
                name="shadow is read",
                expect=REPORT,
                sh="report sensitive-files",
                capabilities=(Capability.CAP_SYS_ADMIN,),
            ),
            Scenario(name="it takes a while", expect=SILENCE, sh="env true; sleep ${NAP:-0}"),
            Scenario(name="it breaks things", expect=SILENCE, sh="env true", destructive=True),
        ),
    ),
}
"""Detections whose scenarios report by themselves, and come out well."""

_COMMON = """\
#!{python} -SE
import json, os, re, sys, time
HOME = {home!r}
def mood(word):
    with open(HOME + "/mood") as file: return word in file.read().split()
"""

_SHELL = {
    "true": 'emit process_exec "$*" ""',
    "report": 'emit process_exec "" ""; emit process_kprobe "" "$1"',
    "id": "echo 0",
    "sed": "echo ffffffffff",
    "setpriv": 'shift 2; exec "$@"',
    "unshare": 'for each; do :; done; exec "$each"',
}

_EMIT = """\
#!/bin/sh
emit() {{
    process='{{"exec_id":"%s","cwd":"%s","arguments":"%s"}}'
    printf "{{\\"%s\\":{{\\"process\\":$process,\\"policy_name\\":\\"%s\\"}}}}\\n" \\
        "$1" "$$" "$PWD" "$2" "$3" >>{home}/kernel
}}
"""

_PYTHON = {
    "tetra": """\
assert sys.argv[1:4] == ['getevents', '-o', 'json'], sys.argv
if mood('refuses'):
    sys.exit('level=warn msg="Could not find BPF map root"\\nError: failed to call GetEvents: '
             'rpc error: code = Unavailable desc = connection refused')
print('level=warn msg="a warning among the events"', flush=True)
printed = 0
while True:
    with open(HOME + '/kernel') as file: lines = file.readlines()
    for line in lines[printed:]:
        if mood('blind') and '/end' in line: continue
        if mood('deaf'): continue
        if mood('dies') and '"sensitive-files"' in line:
            sys.exit('Error: failed to receive events: rpc error: code = Unavailable desc = EOF')
        print(line, end='', flush=True)
    printed = len(lines)
    time.sleep(0.02)
""",
    "kubectl": KUBECTL,
}


class World:
    """A folder with these programs, and what they left there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.programs = home / "bin"
        self.programs.mkdir()
        for name in ("kernel", "mood", "calls"):
            (home / name).touch()
        for head, programs in ((_COMMON, _PYTHON), (_EMIT, _SHELL)):
            for name, text in programs.items():
                self.program(name, head.format(python=sys.executable, home=str(home)) + text)

    def program(self, name: str, text: str) -> Path:
        """Put a program there."""
        program = self.programs / name
        program.write_text(text + "\n")
        program.chmod(0o755)
        return program

    @property
    def path(self) -> str:
        """PATH with these programs before the real ones."""
        return f"{self.programs}{os.pathsep}{os.environ['PATH']}"

    def moods(self, *words: str) -> None:
        (self.home / "mood").write_text(" ".join(words))

    @property
    def calls(self) -> list[list[str]]:
        """How kubectl was called."""
        return [json.loads(line) for line in (self.home / "calls").read_text().splitlines()]

    @property
    def pod(self) -> Path:
        """The file that is there as long as the pod is."""
        return self.home / "pod"

    def left(self) -> list[Path]:
        """Folders of scripts that did not tidy up."""
        return sorted(self.home.glob("tetragon-verify.*"))


def heeding_signals() -> None:
    """For a child: signals end it, also where the tests run in the background and ignore some."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def settle(patch: pytest.MonkeyPatch, world: World) -> None:
    """The fakes' detections, programs and pace, in this process and its children."""
    patch.setattr(plan, "detections", lambda settings: GOOD)
    patch.setattr(conduct, "SETTLE_SECONDS", 0.1)
    patch.setattr(cluster, "POLL_SECONDS", 0.05)
    patch.setattr(os, "geteuid", lambda: 0)
    patch.setenv("PATH", world.path)
    patch.setenv("TMPDIR", str(world.home))


def main() -> None:
    """`gen` as a process, in the world whose folder is the first argument."""
    from tetraflux.gen.cli import entry

    world = World.__new__(World)
    world.home = Path(sys.argv.pop(1))
    world.programs = world.home / "bin"
    settle(pytest.MonkeyPatch(), world)
    entry()


if __name__ == "__main__":
    main()
