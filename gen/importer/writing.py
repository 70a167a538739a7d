"""New files of declarations: all of them or none, and nothing is written over unasked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tetraflux.gen.files import create, replace


class NotWritten(Exception):
    """A file stands in the way, or the disk said no; the text says which and why."""


def write(folder: Path, files: Mapping[str, str], overwrite: bool = False) -> None:
    """Write the files, by name, into the folder, which is made. Raises `NotWritten`.

    Without `overwrite` nothing is written when one of them is there.
    """
    there = sorted(each for each in files if (folder / each).is_symlink() or _exists(folder / each))
    if there and not overwrite:
        those = ", ".join(str(folder / each) for each in there)
        raise NotWritten(f"{those}: there already, and left alone; --overwrite replaces it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if name in there:
                replace(folder / name, text.encode())
            else:
                create(folder / name, text.encode())  # not over one that appeared just now
    except OSError as error:
        where = error.filename or folder
        raise NotWritten(f"{where}: it cannot be written: {error.strerror or error}") from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise NotWritten(f"{path}: it cannot be looked at: {error.strerror or error}") from None
