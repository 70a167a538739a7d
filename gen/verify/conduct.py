"""Carries a script to a machine and what the agent reports back, whichever machine that is."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import NamedTuple

from tetraflux.gen import programs
from tetraflux.gen.verify.child import Child, OutputLine, TargetError, cannot_start, last_line
from tetraflux.gen.verify.events import Reader, Stream
from tetraflux.gen.verify.log import Run, read_line

SETTLE_SECONDS = 3.0
"""How long to listen after the fence: other CPUs' events, and those that wait for a pod's name."""

GRACE_SECONDS = 10.0
"""How long a script has to put things back when it is stopped: `timeout -k 5`, and some."""

PROBE_SECONDS = 30.0
"""How long starting one process there may take."""

Command = tuple[str, ...]


class Target(NamedTuple):
    """The three commands by which a machine is reached.

    `events` prints what the agent sees. `probe` makes a process that it must see, whose arguments
    hold a given word. `script` is a shell that reads its script from standard input.
    """

    events: Command
    probe: Callable[[str], Command]
    script: Command


class Recording(NamedTuple):
    """What came of a run; `trouble` says why it is not whole, or is empty."""

    run: Run
    stream: Stream
    trouble: str


def conduct(
    target: Target, script: str, patience: float, on_line: Callable[[Run, str], None]
) -> Recording:
    """Run the script under the agent; `heard` gets each line of it.

    Waits at most `patience` seconds for anything: for the agent's first event, for the next line
    of the script, and for the agent to have reported all of it. Raises TargetError where the run
    cannot begin.
    """
    queue: SimpleQueue[OutputLine] = SimpleQueue()
    agent = Child(target.events, queue)
    try:
        conducted = _Conducted(target, agent, queue, patience, on_line)
        conducted.wait_until_live()
        with tempfile.TemporaryFile() as text:
            text.write(script.encode())
            text.seek(0)
            shell = Child(target.script, queue, text)
        try:
            return conducted.listen(shell)
        finally:
            shell.stop(GRACE_SECONDS)
    finally:
        agent.stop(1.0)


class _Conducted:
    """A run on its way."""

    def __init__(
        self,
        target: Target,
        agent: Child,
        queue: SimpleQueue[OutputLine],
        patience: float,
        on_line: Callable[[Run, str], None],
    ) -> None:
        self._target, self._agent, self._queue = target, agent, queue
        self._patience, self._on_line = patience, on_line
        self._reader = Reader()
        self._run = Run("", {}, {}, {}, {}, False)
        self._folders: set[str] = set()

    def wait_until_live(self) -> None:
        """Return when the agent has reported a process that was made for that purpose."""
        word = f"gen-verify-{secrets.token_hex(4)}"
        until = time.monotonic() + self._patience
        while time.monotonic() < until:
            self._probe(word)
            again = min(until, time.monotonic() + 1.0)
            while (output := self._next(again)) is not None:
                if output.line is None:
                    raise TargetError(
                        f"the agent cannot be reached: {self._target.events[0]} reports: "
                        f"{self._agent.last_words()}; nothing was run. "
                        f"fix: check that the agent runs there and is ready; with --local, give "
                        f"the socket of an agent in a container by --server-address"
                    )
                self._take(output)
                if word in output.line:
                    return
        raise TargetError(
            f"the agent has not reported a process that was started {self._patience:g} seconds ago "
            f"to test whether it is live; nothing was run. fix: read the agent's log, or wait "
            f"longer with --timeout"
        )

    def listen(self, shell: Child) -> Recording:
        """Take all that both say until the agent has caught up with the script's end."""
        until = time.monotonic() + self._patience
        shell_ended = settling = False
        trouble = ""
        while True:
            output = self._next(until)
            if output is None:
                if not settling:
                    silent = "agent has not reported its end" if shell_ended else "script is silent"
                    trouble = f"the {silent} after {self._patience:g} seconds"
                break
            if output.line is None and output.child is self._agent:
                trouble = f"the stream of events ended: {self._agent.last_words()}"
                break
            if output.child is self._agent:
                self._take(output)
            elif output.line is not None:
                until = time.monotonic() + self._patience
                self._log(output)
            else:
                shell_ended = True
                until = time.monotonic() + self._patience
                if not self._run.done:
                    lacks = self._run.lacking.get("all")
                    why = f"there is no {lacks}" if lacks else shell.last_words()
                    trouble = f"the script stopped before its end: {why}"
                    until = time.monotonic() + SETTLE_SECONDS
                    settling = True
            if shell_ended and not settling and f"{self._run.folder}/end" in self._folders:
                settling = True
                until = time.monotonic() + SETTLE_SECONDS
        shell.stop(GRACE_SECONDS)
        # What either said before, and was overtaken by what ended the run.
        while (output := self._next(0.0)) is not None:
            if output.child is self._agent:
                self._take(output)
            elif output.line is not None:
                self._log(output)
        return Recording(self._run, self._reader.stream(), trouble)

    def _probe(self, word: str) -> None:
        command = self._target.probe(word)
        try:
            done = programs.run(command, seconds=PROBE_SECONDS, session=True)
        except OSError as error:
            raise TargetError(cannot_start(command, error)) from None
        except programs.TimeoutExpired:
            raise TargetError(
                f"{' '.join(command)}: it did not end within {PROBE_SECONDS:g} seconds; nothing "
                f"was run. fix: check whether the command works by hand"
            ) from None
        if done.returncode:
            raise TargetError(
                f"{' '.join(command)}: {last_line(done.stderr.decode(errors='replace'))}; "
                f"nothing was run. fix: check whether the command works by hand"
            )

    def _next(self, until: float) -> OutputLine | None:
        try:
            return self._queue.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            return None

    def _take(self, output: OutputLine) -> None:
        event = self._reader.take(output.line or "", output.arrived)
        if event and event.cwd.endswith("/end"):
            self._folders.add(event.cwd)

    def _log(self, output: OutputLine) -> None:
        line = output.line or ""
        before = self._run.started
        self._run = read_line(self._run, line)
        for number in self._run.started - before:
            # By the clock that the events are timed by: the script's may be another machine's.
            self._run = self._run._replace(began=self._run.began | {number: output.arrived})
        self._on_line(self._run, line.rstrip("\r\n"))
