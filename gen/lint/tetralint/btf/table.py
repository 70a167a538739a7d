"""The lines of several kernels in one file, and looking up in it without reading all of it.

The kernels have most of their lines in common, so each line stands once, and says of which kernels
it is. The lines are sorted by their keys and cut into blocks, which are compressed one by one; a
head of JSON has the kernels and the first key of each block:

    {"kernels": ["6.1.0-50-amd64", ...], "blocks": [["f __fput", 11823], ...]}
    <blocks, each of as many bytes as its entry says>

A line is its key, a bit for each of the kernels in hexadecimal, and JSON, with tabs between them.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Set
from mmap import mmap
from typing import Any

Lines = Set[tuple[str, str]]
"""The lines of one kernel: key and JSON."""

_BLOCK = 16_000
"""About how many characters a block has: a look-up unpacks one."""


Found = tuple[tuple[str, ...], list[Any]]
"""A line: the kernels that have it, and its data."""


def packed(kernels: Mapping[str, Lines]) -> bytes:
    """A file of these kernels, by their releases."""
    releases = sorted(kernels, key=version)
    bits: dict[tuple[str, str], int] = {}
    for bit, release in enumerate(releases):
        for line in kernels[release]:
            bits[line] = bits.get(line, 0) | 1 << bit
    blocks: list[list[str]] = []
    first: list[str] = []
    size, last = _BLOCK, ""
    for key, data in sorted(bits):
        if size >= _BLOCK and key != last:  # what has one key stands in one block
            blocks.append([])
            first.append(key)
            size = 0
        text = f"{key}\t{bits[key, data]:x}\t{data}\n"
        blocks[-1].append(text)
        size, last = size + len(text), key
    made = [zlib.compress("".join(block).encode(), 9) for block in blocks]
    entries = [[key, len(block)] for key, block in zip(first, made, strict=True)]
    head = json.dumps({"kernels": releases, "blocks": entries}, separators=(",", ":")).encode()
    return head + b"\n" + b"".join(made)


def version(release: str) -> tuple[int, ...]:
    """The version that a kernel's release begins with, to sort by; `6.12` of `6.12.117+deb13`."""
    return tuple(int(each) for each in release.split(".")[:2])


class Table:
    """A file of `packed`."""

    def __init__(self, content: bytes | mmap) -> None:
        self._content = content
        head = content.find(b"\n")
        head_ = json.loads(content[:head])
        self.kernels: tuple[str, ...] = tuple(head_["kernels"])
        self._first = [key for key, _ in head_["blocks"]]
        self._releases: dict[bytes, tuple[str, ...]] = {}
        self._known: dict[str, list[Found]] = {}
        self._ends = [head + 1]
        for _, length in head_["blocks"]:
            self._ends.append(self._ends[-1] + length)

    def find(self, key: str) -> list[Found]:
        """All lines of a key: none where no kernel has it."""
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, key: str) -> list[Found]:
        at = bisect_right(self._first, key) - 1
        text = self._block(at) if at >= 0 else b""
        found = []
        wanted = f"\n{key}\t".encode()
        start = text.find(wanted)
        while start >= 0:
            end = text.index(b"\n", start + 1)
            _, bits, data = text[start:end].split(b"\t")
            found.append((self._of(bits), json.loads(data)))
            start = end if text.startswith(wanted, end) else -1
        return found

    def lines(self) -> dict[str, set[tuple[str, str]]]:
        """The lines of each kernel, as `packed` takes them."""
        made: dict[str, set[tuple[str, str]]] = {release: set() for release in self.kernels}
        for number in range(len(self._first)):
            for line in self._block(number).splitlines()[1:]:
                key, bits, data = line.split(b"\t")
                for release in self._of(bits):
                    made[release].add((key.decode(), data.decode()))
        return made

    def _of(self, bits: bytes) -> tuple[str, ...]:
        if bits not in self._releases:
            which = int(bits, 16)
            head_ = tuple(each for bit, each in enumerate(self.kernels) if which >> bit & 1)
            self._releases[bits] = head_
        return self._releases[bits]

    def _block(self, number: int) -> bytes:
        block = self._content[self._ends[number] : self._ends[number + 1]]
        return b"\n" + zlib.decompress(block)
