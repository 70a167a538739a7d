"""Whether the committed pages are those that the model renders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tetraflux.gen import drift as tree
from tetraflux.lint.findings import Finding


def drift(root: Path, files: dict[str, bytes]) -> Iterator[Finding]:
    """The findings of `gen.drift`, with the consequence for readers instead of for Flux."""
    for finding in tree.drift(root, files):
        yield finding._replace(
            consequence="the page misinforms its readers",
            fix="run `tetraflux docs` and commit the result",
        )
