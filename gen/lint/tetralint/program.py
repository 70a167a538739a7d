"""The program as which the linter runs: `tetralint`, or `tetraflux`, which brings its own copy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import StringIO, TextIOWrapper
from typing import NoReturn

NAME = "tetraflux" if __name__.startswith("tetraflux.") else "tetralint"
EXPLAIN = "tetraflux check --explain" if NAME == "tetraflux" else "tetralint rule"
"""The command that prints the page of an id."""


class UsageError(ValueError):
    """The command line or the configuration is wrong; the text says how."""


def say(text: str) -> None:
    """Talk, which goes to stderr."""
    print(f"{NAME}: {text}", file=sys.stderr)


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


def _status(main: Callable[[], int]) -> int:
    try:
        return main()
    except SystemExit as exit_:  # of argparse, which may have printed its help
        return exit_.code if isinstance(exit_.code, int) else 2


def _last_words(text: str, status: int) -> int:
    with suppress(OSError):
        say(text)
        sys.stderr.flush()
    return status
