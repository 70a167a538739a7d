"""Whether the pages that are there are those that the model says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tetraflux.gen import drift as tree
from tetraflux.lint.findings import Finding


def drift(root: Path, files: dict[str, bytes]) -> Iterator[Finding]:
    """The findings of `gen.drift`, with what they mean for a page and not for Flux."""
    for finding in tree.drift(root, files):
        yield finding._replace(
            consequence="a reader learns what is not so",
            fix="run `tetraflux docs` and commit the result",
        )
