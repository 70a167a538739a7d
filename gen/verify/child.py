"""A program that runs beside this one, and whose lines arrive with their times in a queue."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import IO, NamedTuple

from tetraflux.gen import programs


class TargetError(Exception):
    """What the run needs cannot be had; the text says what, what of it, and how to fix it."""


class OutputLine(NamedTuple):
    """A line of a child's standard output, or its end, where `line` is None."""

    child: Child
    line: str | None
    arrived: float


class Child:
    """A running program.

    It has a session of its own: Ctrl-C in a terminal reaches only this process, which stops its
    children in order. Its standard input is empty unless it is given; never a pipe, from which
    `tetra getevents` would read the events instead of asking the agent.
    """

    def __init__(
        self, command: Sequence[str], queue: SimpleQueue[OutputLine], stdin: IO[bytes] | None = None
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, closed by stop()
        try:
            self._process = programs.start(command, stdin, self._errors)
        except OSError as error:
            self._errors.close()
            raise TargetError(cannot_start(command, error)) from None
        self._queue = queue
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101
        with self._process.stdout as lines:
            for line in lines:
                self._queue.put(OutputLine(self, line.decode(errors="replace"), time.time()))
        self._process.wait()
        self._queue.put(OutputLine(self, None, time.time()))

    @property
    def status(self) -> int | None:
        """How it ended, if it did."""
        return self._process.poll()

    def last_words(self) -> str:
        """The last line that it wrote to its standard error."""
        self._errors.seek(0)
        return last_line(self._errors.read().decode(errors="replace"))

    def stop(self, grace_seconds: float) -> None:
        """Have it end by SIGTERM, with the time to tidy up, else by SIGKILL."""
        for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 5.0)):
            # Once it has ended, its number may be that of somebody else's processes.
            if self._process.poll() is not None:
                break
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with suppress(programs.TimeoutExpired):
                self._process.wait(seconds)
        self._reader.join(1.0)
        if not self._reader.is_alive():
            self._errors.close()


def cannot_start(command: Sequence[str], error: OSError) -> str:
    """What to say of a program that is not there."""
    return (
        f"cannot start {command[0]}: {error.strerror or error}; nothing was run. "
        f"fix: install it, in a folder that PATH lists by its absolute path"
    )


def last_line(text: str) -> str:
    """The last line of a program's output, where most put the reason; `no output` for none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"
