"""Ctrl-C and SIGTERM while something is on the way that must be tidied up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tetraflux.lint.program import Ended


class Interrupts:
    """Turns signals into exceptions, and keeps them back while `held`.

    SIGINT becomes KeyboardInterrupt, the others what ends the program with a word.
    """

    def __init__(self) -> None:
        self._held = 0
        self._pending: int | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """The handler of the signals."""
        del frame
        self._pending = number
        self._raise()

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is done inside is done to its end; an exception follows it."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._raise()

    def _raise(self) -> None:
        number = self._pending
        if self._held or number is None:
            return
        self._pending = None
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise Ended(number)


@contextmanager
def interruptible() -> Iterator[Interrupts]:
    """Handle the signals that end a program; one that is ignored, as by nohup, stays ignored."""
    interrupts = Interrupts()
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, interrupts)
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
