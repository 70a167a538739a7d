"""The kernels whose types are known: those of schemas/btf/types.z, by their versions."""

from __future__ import annotations

from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

from gen.btf.table import Table, version
from gen.btf.walk import Kernel

FILE = Path(__file__).resolve().parents[2] / "schemas" / "btf" / "types.z"


@cache
def kernels() -> dict[tuple[int, ...], Kernel]:
    """Each kernel by its version, as (6, 12), the oldest first; most of the file is never read."""
    with FILE.open("rb") as file:
        table = Table(mmap(file.fileno(), 0, access=ACCESS_READ))
    return {version(each): Kernel(table, each) for each in table.kernels}
