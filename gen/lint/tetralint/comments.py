"""Which places of a text are comments: a `#` in a string is none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import yaml

from .separators import parts


class Comments:
    """Knows the scalars of a text, whose characters are no comments, whatever they look like.

    Of a document that is no YAML, what follows the fault is no comment: nothing reads it.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for offset, part in parts(text):
            for start, end in _scalars(part):
                self._starts.append(offset + start)
                self._ends.append(offset + end)

    def has(self, offset: int) -> bool:
        """Whether the `#` at that offset begins a comment."""
        before = bisect_right(self._starts, offset) - 1
        return before < 0 or offset >= self._ends[before]


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """Where each scalar begins and ends; the header of a block is not part of it."""
    begun = 0
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            begun = token.end_mark.index
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark.index, token.end_mark.index
                if token.style in ("|", ">"):
                    header = text.find("\n", start)
                    start = len(text) if header < 0 else header
                yield start, max(start, end)
    except (yaml.YAMLError, ValueError):
        yield begun, len(text)
