"""The versions of Tetragon whose rules are known."""

from __future__ import annotations

from typing import NamedTuple


class Tetragon(NamedTuple):
    """A version of Tetragon; compares with tuples, as in `target.tetragon >= (1, 7)`."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


V1_6_0 = Tetragon(1, 6, 0)
V1_6_1 = Tetragon(1, 6, 1)
V1_7_0 = Tetragon(1, 7, 0)

VERSIONS = (V1_6_0, V1_6_1, V1_7_0)
"""All of them, oldest first."""

DEFAULT = V1_6_0
"""The version that is meant where nothing is said: the one that the stack deploys."""
