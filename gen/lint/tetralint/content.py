"""A file's bytes: as many as are read of one, and no longer than something comes.

A pipe that nobody writes to, a device without an end and a file that grows are findings; that of
a shell's `<(command)` is read as any other file.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from select import POLLIN, poll
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from time import monotonic, sleep

from .findings import Finding, Severity
from .source import MAX_BYTES, too_large

WRITER_SECONDS = 2.0
"""A named pipe that has no writer by then has none."""

SILENT_SECONDS = 60.0
"""Whoever writes to a pipe has so long for the next bytes."""


def read(name: str, only_regular: bool = False) -> bytes | Finding:
    """The bytes of a file, or a finding that says why they cannot be had."""
    try:
        about = Path(name).stat()
        if S_ISREG(about.st_mode):
            if about.st_size > MAX_BYTES:
                return too_large(as_text(name))
            with Path(name).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        elif only_regular:
            raise OSError("it is no file")
        elif S_ISDIR(about.st_mode):
            raise IsADirectoryError("it is a folder")
        else:
            content = _of_stream(name, S_ISFIFO(about.st_mode))
        return content if len(content) <= MAX_BYTES else too_large(as_text(name))
    except (OSError, ValueError) as error:
        return unreadable(name, error)


def stdin() -> bytes | Finding:
    """What comes from stdin, which may be a person who types."""
    try:
        if sys.stdin is None:  # started with a closed descriptor, as by `<&-`
            raise OSError("it is closed")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        return unreadable("<stdin>", error)


def as_text(name: str) -> str:
    """A file's name as text; one that is no UTF-8 cannot be printed."""
    return os.fsencode(name).decode("utf-8", "replace")


def _of_stream(name: str, pipe: bool) -> bytes:
    """What comes from a pipe or a device, opened so that no writer is waited for."""
    stream = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        parts: list[bytes] = []
        length, until = 0, monotonic() + WRITER_SECONDS
        while length <= MAX_BYTES:
            part = _next(stream)
            if not part and (parts or not pipe):
                break
            if not part and monotonic() > until:
                raise OSError("nothing came from the pipe")
            if not part:
                sleep(0.02)  # its writer may not have opened it yet
            parts += [part] if part else []
            length += len(part)
    finally:
        os.close(stream)
    return b"".join(parts)


def _next(stream: int) -> bytes:
    """The next bytes, none at the end and where nobody writes. Raises OSError after a silence."""
    with suppress(BlockingIOError):
        return os.read(stream, 1 << 20)
    ready = poll()
    ready.register(stream, POLLIN)
    if not ready.poll(SILENT_SECONDS * 1000):
        raise OSError(f"nothing came from it for {SILENT_SECONDS:.0f} seconds")
    with suppress(BlockingIOError):
        return os.read(stream, 1 << 20)
    return b""


def unreadable(name: str, error: Exception) -> Finding:
    """A finding for a file that the operating system does not give."""
    return Finding(
        id="yaml/unreadable",
        severity=Severity.ERROR,
        file=as_text(name),
        problem=f"the file cannot be read: {getattr(error, 'strerror', None) or error}",
        consequence="none of its policies was judged",
        fix="name a file that is there and can be read",
    )
