"""The ways to a recording: from this machine's agent, from a cluster, from files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tetraflux.gen.verify.child import TargetError
from tetraflux.gen.verify.conduct import Recording, conduct
from tetraflux.gen.verify.events import Reader
from tetraflux.gen.verify.interrupts import interruptible
from tetraflux.gen.verify.log import read_run
from tetraflux.gen.verify.plan import Step, mark
from tetraflux.gen.verify.progress import Progress
from tetraflux.gen.verify.script import script
from tetraflux.lint.content import read
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import safe
from tetraflux.model.scenario import Place

LONGEST_LINE = 16 << 20
"""No event is longer: the agent's own messages are smaller than 4 MiB."""


class Local(NamedTuple):
    """The agent of this machine."""

    tetra: str
    server_address: str | None


class Cluster(NamedTuple):
    """The agents of a cluster; `agents` is their namespace."""

    context: str
    namespace: str
    image: str
    agents: str


def from_local(local: Local, place: Place, steps: Sequence[Step], patience: float) -> Recording:
    """Run the steps on this machine."""
    from tetraflux.gen.verify.local import target

    with interruptible():
        reached = target(place, local.tetra, local.server_address)
        progress = Progress(steps, sys.stderr)
        try:
            return conduct(reached, script(steps), patience, progress.update)
        finally:
            progress.end()


def from_cluster(cluster: Cluster, steps: Sequence[Step], patience: float) -> Recording:
    """Run the steps in a throw-away pod."""
    from tetraflux.gen.verify.cluster import Wanted, target
    from tetraflux.gen.verify.kubectl import Kubectl

    def say(text: str) -> None:
        print(safe(text), file=sys.stderr, flush=True)

    kubectl = Kubectl(cluster.context, cluster.namespace)
    wanted = Wanted(kubectl, cluster.image, cluster.agents, patience)
    with interruptible() as interrupts, target(wanted, steps, interrupts, say) as reached:
        progress = Progress(steps, sys.stderr)
        try:
            return conduct(reached, script(steps), patience, progress.update)
        finally:
            progress.end()


def _lines(events: Path) -> Iterator[bytes]:
    """The lines of recorded events, which may be gigabytes, one after the other."""
    with events.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise TargetError(
                    f"{events} has a line of more than {LONGEST_LINE >> 20} MiB, and an event has "
                    f"none; nothing was checked. fix: name the file that the agent exported"
                )
            yield line


def from_files(events: Path, log: Path, steps: Sequence[Step]) -> Recording:
    """What was recorded; raises TargetError where it is not of these steps."""
    reader = Reader()
    try:
        said = read(str(log))
        if isinstance(said, Finding):
            raise TargetError(f"{log}: {said.problem}; nothing was checked")
        run = read_run(said.decode(errors="replace"))
        for line in _lines(events):
            reader.take(line.decode(errors="replace"))
    except OSError as error:
        raise TargetError(
            f"{error.filename} cannot be read: {error.strerror}; nothing was checked. "
            f"fix: give the agent's exported events by --events, the script's output by --log"
        ) from None
    if not run.folder:
        raise TargetError(
            f"{log} has no line @run: it is not the output of the script; nothing was checked. "
            f"fix: keep the script's standard output: sh script.sh >{log}"
        )
    if run.plan != mark(steps):
        raise TargetError(
            f"{log} is of other scenarios than these ({run.plan or 'none'}, not {mark(steps)}), "
            f"so its numbers mean others; nothing was checked. "
            f"fix: use the --place, --policy, --destructive and --settings of verify --script"
        )
    trouble = "" if run.done else "the script did not reach its end"
    return Recording(run, reader.stream(), trouble)
