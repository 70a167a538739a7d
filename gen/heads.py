"""The head of a generated file: which one it is, and what to edit instead of it.

A file that says so itself needs no place in the list of files that are ours (`gen/tree.py`). It
names its path, since a copy of it under another name is somebody else's work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FORMATS = (".yaml", ".md")
"""Ends of the names of files that can have a head; JSON, for one, has no comments."""

BYTES = 1000
"""How far from the start of a file its head ends at the latest."""

_HEAD = re.compile(rb"^(?:# |<!-- )(\S+): written by `tetraflux ", re.MULTILINE)


def head(path: str, verb: str, source: str) -> str:
    """The text of the comment."""
    return f"{path}: written by `tetraflux {verb}` from {source}: edit that."


def claims(path: str, content: bytes) -> bool:
    """Whether the file at that place, relative to the folder that is written, says that it is."""
    said = _HEAD.search(content[:BYTES]) if path.endswith(FORMATS) else None
    return said is not None and said[1] == path.encode()


def headed(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pages whose comment `<!-- Written by ... -->` says which page it is in."""
    plain = b"<!-- Written by "
    return {
        path: page.replace(plain, f"<!-- {path}: written by ".encode(), 1)
        if page.startswith(plain)
        else page
        for path, page in pages.items()
    }
