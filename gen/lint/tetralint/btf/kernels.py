"""The kernels whose types are known: those of schemas/btf/types.z, by their versions."""

from __future__ import annotations

from functools import cache
from mmap import ACCESS_READ, mmap

from ..data import file
from .table import Table, version
from .walk import Kernel

FILE = file("btf/types.z")


@cache
def kernels() -> dict[tuple[int, ...], Kernel]:
    """Each kernel by its version, as (6, 12), the oldest first; most of the file is never read."""
    with FILE.open("rb") as opened:
        table = Table(mmap(opened.fileno(), 0, access=ACCESS_READ))
    return {version(each): Kernel(table, each) for each in table.kernels}
