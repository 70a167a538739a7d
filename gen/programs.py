"""Starting other programs: the only place of the project that does.

Who judges a branch mostly stands in a checkout of it, so what lies there may be somebody else's:
a program that is called as one of ours, or a file that another program reads where it is started.
So a program is looked for in the folders that PATH names by their whole path, not in `.`, gets a
PATH of those alone, and is started in `/`, which no branch reaches. Each place that calls `run` or
`start` has a row in tests/test_programs_started.py.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen, TimeoutExpired
from subprocess import run as _run
from typing import IO

__all__ = ["TimeoutExpired", "environment", "located", "run", "start"]

ELSEWHERE = Path("/")


def run(
    command: Sequence[str],
    given: bytes | None = None,
    *,
    seconds: float | None = None,
    session: bool = False,
    folder: Path = ELSEWHERE,
    env: Mapping[str, str] | None = None,
) -> CompletedProcess[bytes]:
    """Run a program to its end; `given` is its standard input, which is empty without.

    With `session` it is out of reach of Ctrl-C. Raises OSError where it cannot be started, and
    TimeoutExpired after so many seconds.
    """
    return _run(  # noqa: S603  # each caller has its row in the table
        [located(command[0]), *command[1:]],
        input=given,
        stdin=DEVNULL if given is None else None,
        capture_output=True,
        timeout=seconds,
        start_new_session=session,
        cwd=folder,
        env=environment() if env is None else env,
        check=False,
    )


def start(command: Sequence[str], stdin: IO[bytes] | None, stderr: IO[bytes]) -> Popen[bytes]:
    """Start a program in a session of its own; its standard output is a pipe. Raises OSError."""
    return Popen(  # noqa: S603  # each caller has its row in the table
        [located(command[0]), *command[1:]],
        stdin=stdin or DEVNULL,
        stdout=PIPE,
        stderr=stderr,
        start_new_session=True,
        cwd=ELSEWHERE,
        env=environment(),
    )


def located(program: str) -> str:
    """The whole path of a program, by its name or by a path. Raises FileNotFoundError."""
    if os.sep in program:
        return str(Path(program).absolute())
    found = shutil.which(program, path=os.pathsep.join(_folders()))
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), program)
    return found


def environment() -> dict[str, str]:
    """This process's own, whose PATH leads nowhere into the working directory."""
    return {**os.environ, "PATH": os.pathsep.join(_folders())}


def _folders() -> list[str]:
    return [each for each in os.get_exec_path() if Path(each).is_absolute()]
