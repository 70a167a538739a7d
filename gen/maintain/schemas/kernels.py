"""The table of kernels' types from their BTF, see gen/btf."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

PATH = "btf/types.z"
"""Where the table stands below schemas/."""


def from_btf(given: Mapping[str, bytes], wanted: Collection[str], stored: Path | None) -> bytes:
    """The table of these kernels, by release; of others that are wanted it keeps what it has.

    The file stays as it is where it says the same: other versions of zlib write other bytes.
    Raises `ValueError` for what is no BTF.
    """
    from tetraflux.lint.btf.lines import lines
    from tetraflux.lint.btf.raw import types
    from tetraflux.lint.btf.table import Table, packed

    old = stored.read_bytes() if stored and stored.is_file() else b""
    before = Table(old).lines() if old else {}
    kernels = {release: each for release, each in before.items() if release in wanted}
    kernels |= {release: set(lines(types(data))) for release, data in given.items()}
    return old if kernels == before else packed(kernels)
