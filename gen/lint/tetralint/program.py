"""The program as which the linter runs: `tetralint`, or `tetraflux`, which brings its own copy."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from contextlib import suppress
from io import StringIO, TextIOWrapper
from typing import Any, NoReturn

from .words import safe

NAME = "tetraflux" if __name__.startswith("tetraflux.") else "tetralint"
EXPLAIN = "tetraflux check --explain" if NAME == "tetraflux" else "tetralint rule"
"""The command that prints the page of an id."""


class Parser(ArgumentParser):
    """Options without abbreviations; what is wrong with them is said as everything else."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            **{"formatter_class": RawDescriptionHelpFormatter, "allow_abbrev": False, **given}
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, which may name words of the command line."""
        super().error(safe(message))


class Ended(SystemExit):
    """A signal asks the program to end; its code is that of a shell, 128 and the number."""

    def __init__(self, number: int) -> None:
        import signal

        super().__init__(128 + number)
        self.name = signal.Signals(number).name


class UsageError(ValueError):
    """The command line or the configuration is wrong; the text says how."""


def say(text: str) -> None:
    """Talk, which goes to stderr."""
    print(f"{NAME}: {safe(' '.join(text.split(chr(10))))}", file=sys.stderr)


def any_character(encoding: str | None = None) -> None:
    """Let stdout take what its locale has not, escaped; in another encoding where one is named."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding or sys.stdout.encoding, errors="backslashreplace")


def finish(main: Callable[[], int]) -> NoReturn:
    """Run a program, and end it without tidying up a heap that is thrown away."""
    # Started with a closed descriptor, as by `>&-`, Python has no stream to write to.
    sys.stdout, sys.stderr = sys.stdout or StringIO(), sys.stderr or StringIO()
    try:
        status = _status(main)
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = _last_words("interrupted", 130)
    except BrokenPipeError:
        status = 1  # the reader went away, as `tetralint DIR | head` does
    except OSError as error:
        status = _last_words(f"cannot write the output: {error.strerror or error}", 1)
    os._exit(status)


def heed_signals() -> None:
    """End with a word where a signal asks for it; after the options, which ask for nothing."""
    import signal

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # not where it is ignored, as by nohup
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> NoReturn:
    raise Ended(number)


def _status(main: Callable[[], int]) -> int:
    try:
        return main()
    except Ended as ended:
        return _last_words(f"ended by {ended.name}", int(str(ended.code)))
    except SystemExit as exit_:  # of argparse, which may have printed its help
        return exit_.code if isinstance(exit_.code, int) else 2


def _last_words(text: str, status: int) -> int:
    with suppress(OSError):
        say(text)
        sys.stderr.flush()
    return status
