"""What a kernel's own types make of a policy, as a page: the members that a resolve misses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from tetraflux.lint.btf.kernels import FILE, kernels
from tetraflux.lint.btf.table import Table

STRUCTURES = (
    *("file", "dentry", "inode", "kiocb", "iov_iter", "mount", "pipe_inode_info", "vm_area_struct"),
    *("task_struct", "cred", "pid", "key", "sock", "sock_common", "sk_buff", "msghdr"),
    *("bpf_map", "bpf_prog"),
)
"""Those that arguments of hooks lead to, and that the page shows."""

_SHOWN = 8
"""Of a structure with more such members the page names the first."""


class Row(NamedTuple):
    """Members that stand alike: how many bytes too early each kernel's are read."""

    structure: str
    members: tuple[str, ...]
    more: int
    cells: tuple[str, ...]


class Total(NamedTuple):
    """A kernel, with all its structures that have such members."""

    release: str
    structures: int
    members: int


@cache
def context() -> dict[str, Any]:
    """What the page shows: it depends on nothing but the table of kernels that we bring."""
    return {
        "releases": [each.release for each in kernels().values()],
        "rows": [row for name in STRUCTURES for row in _rows(name)],
        "totals": list(_totals()),
    }


def _rows(name: str) -> Iterator[Row]:
    places = [dict(_flat(kernel.members(name))) for kernel in kernels().values()]
    alike: dict[tuple[str, ...], list[str]] = {}
    for member in dict.fromkeys(each for of in reversed(places) for each in of):
        lost = [of.get(member) for of in places]
        if any(lost):
            cells = tuple("-" if n is None else str(n) if n else "right" for n in lost)
            alike.setdefault(cells, []).append(member)
    for cells, members in alike.items():
        more = max(0, len(members) - _SHOWN)
        yield Row(name, tuple(members[:_SHOWN]), more, cells)


def _flat(members: list[Any], before: int = 0) -> Iterator[tuple[str, int]]:
    """The members that have a name, and what is lost of their offsets."""
    for each in members:
        if isinstance(each, list) and isinstance(each[0], int):
            yield from _flat(each[1], before + each[0])
        else:
            name = each if isinstance(each, str) else each[0]
            yield name.replace(":", " ").partition(" ")[0], before


def _totals() -> Iterator[Total]:
    import json

    for release, lines in Table(FILE.read_bytes()).lines().items():
        counts = [
            sum(bool(lost) for _, lost in _flat(json.loads(data)))
            for key, data in lines
            if key.startswith("s ")
        ]
        yield Total(release, sum(map(bool, counts)), sum(counts))
