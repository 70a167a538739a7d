"""Where a text is parted into documents: an unreadable one does not hide the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def parts(text: str) -> Iterator[tuple[int, str]]:
    """Each part between two separators, and where it begins."""
    start = 0
    for found in (*_SEPARATOR.finditer(text), None):
        end = found.start() if found else len(text)
        yield start, text[start:end]
        start = end
