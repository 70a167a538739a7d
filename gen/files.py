"""Writing a file: the only place of the project that does.

What is written has a name that nobody can foresee until it is whole, and is made anew: a link or a
pipe that somebody put there is never written through.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.gen-tmp")
"""The name of a file that is not whole yet; what a killed write left has it as well."""


def replace(path: Path, content: bytes) -> None:
    """Put the content in place in one step: readers see the old file or the new one.

    A link at that place is replaced, and what it leads to is left alone. Raises OSError, whose
    `filename` is `path`.
    """
    temporary = path.with_name(f".{os.urandom(8).hex()}.gen-tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        create(temporary, content)
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


def create(path: Path, content: bytes) -> None:
    """Write a file where there is none. Raises OSError, FileExistsError where something is."""
    with path.open("xb") as file:  # O_CREAT and O_EXCL, which follow no link
        file.write(content)
