"""The script's own account of a run, which it prints while it runs: see `gen.verify.script`."""

from __future__ import annotations

import re
from typing import NamedTuple


class Run(NamedTuple):
    """What the script said; by the number of the step.

    `began` is in seconds since 1970, and has no step whose clock could not be read; `started` has
    all that began. `plan` and `kernel` are empty where an older script did not say them.
    """

    folder: str
    began: dict[str, float]
    status: dict[str, int]
    lacking: dict[str, str]
    output: dict[str, str]
    done: bool
    started: frozenset[str] = frozenset()
    plan: str = ""
    kernel: str = ""


_LINE = re.compile(
    r"@run (?P<folder>/.*)|@plan (?P<plan>\w+)|@kernel (?P<kernel>.+)"
    r"|@begin (?P<begun>\d+) (?P<seconds>\S*)|@end (?P<ended>\d+) (?P<status>\d+)"
    r"|@lacks (?P<lacks>\d+|all) (?P<what>.+)|# (?P<says>\d+): ?(?P<text>.*)|(?P<done>@done)"
)


def read_run(log: str) -> Run:
    """The script's own account of a run; of several runs in one log the last."""
    run = Run("", {}, {}, {}, {}, False)
    # Only a line feed ends a line: other separators may stand in what a step said.
    for line in log.split("\n"):
        run = read_line(run, line)
    return run


def read_line(run: Run, line: str) -> Run:
    """The account with one line more."""
    found = _LINE.fullmatch(line.rstrip("\r\n"))
    if not found:
        return run
    match found.lastgroup:
        case "folder":
            return Run(found["folder"], {}, {}, {}, {}, False)
        case "plan":
            return run._replace(plan=found["plan"])
        case "kernel":
            return run._replace(kernel=found["kernel"])
        case "seconds":
            number, seconds = found["begun"], found["seconds"]
            began = {number: float(seconds)} if re.fullmatch(r"\d+\.\d+", seconds) else {}
            return run._replace(began=run.began | began, started=run.started | {number})
        case "status":
            return run._replace(status=run.status | {found["ended"]: int(found["status"])})
        case "what":
            return run._replace(lacking=run.lacking | {found["lacks"]: found["what"]})
        case "text":
            return run._replace(output=run.output | {found["says"]: found["text"]})
        case _:
            return run._replace(done=True)
