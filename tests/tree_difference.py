"""What a setting changes, as text for a reviewer, and the tree that this text makes of another.

    ##### moved: apps/security/ to apps/edge/   also in the heads of files
    ##### added: PATH          and its lines, each with a `+` before it
    ##### removed: PATH
    ##### changed: PATH        and its edits
    ##### copied: PATH to PATH and the edits of the copy
    @@                         an edit: it is made wherever its lines stand in the file
     a line that is kept
    -a line before
    +a line after

An edit says neither where it is made nor how often, so that what the tree gains of a kind that it
has already changes no text. Paths are those of the new tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

Tree = dict[str, bytes]
Lines = tuple[str, ...]
Edit = tuple[Lines, Lines]

_ALIKE = 0.5
"""How much of a file must stand in another one for that to be shown as a copy."""


def difference(old: Tree, new: Tree, moved: tuple[str, str] = ("", "")) -> str:
    """What makes `new` of `old`, in which paths that begin with the one begin with the other."""
    before, after = moved
    text = "" if before == after else f"##### moved: {before} to {after}\n"
    there = _moved(old, before, after)
    for path in sorted(there.keys() | new.keys()):
        if path not in new:
            text += f"##### removed: {path}\n"
        elif path in there:
            if there[path] != new[path]:
                text += f"##### changed: {path}\n{_shown(there[path], new[path])}"
        elif like := _like(new[path], there):
            text += f"##### copied: {like} to {path}\n{_shown(there[like], new[path])}"
        else:
            text += f"##### added: {path}\n" + _marked("+", _lines(new[path]))
    return text


def applied(text: str, old: Tree) -> Tree:
    """The tree that the text makes of another."""
    tree = dict(old)
    for part in re.split(r"^##### ", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        kind, _, place = head.partition(": ")
        path, _, to = place.partition(" to ")
        if kind == "moved":
            old = _moved(old, path, to)
            tree = dict(old)
        elif kind == "removed":
            del tree[path]
        elif kind == "added":
            tree[path] = _bytes(_unmarked("+", body))
        else:
            edits = [
                (_unmarked(" -", each), _unmarked(" +", each))
                for each in re.split(r"^@@\n", body, flags=re.MULTILINE)
            ]
            tree[to or path] = _bytes(_edited(_lines(old[path]), edits[1:]))
    return tree


def _like(content: bytes, tree: Tree) -> str:
    """The file that it is made after, as far as one can see; empty where it is like none."""
    lines = set(_lines(content))

    def shared(path: str) -> float:
        others = set(_lines(tree[path]))
        return len(lines & others) / len(lines | others)

    best = max(sorted(tree), key=shared)
    return best if shared(best) > _ALIKE else ""


def _shown(old: bytes, new: bytes) -> str:
    return "".join("@@\n" + "".join(_diff(*edit)) for edit in _edits(_lines(old), _lines(new)))


def _edits(old: Lines, new: Lines) -> list[Edit]:
    """The edits that lead from the one to the other, with as few other lines as they need."""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    spans = [Span(*each[1:]) for each in opcodes if each[0] != "equal"]
    places: dict[str, list[int]] = {}
    for number, line in enumerate(old):
        places.setdefault(line, []).append(number)
    while True:
        wide = [each for each in spans if _is_ambiguous(each, spans, old, new, places)]
        edits = list(dict.fromkeys(each.edit(old, new) for each in spans))
        if not wide and _edited(old, edits) == new:
            return edits
        spans = _apart([each.wider(old) if each in (wide or spans) else each for each in spans])


class Span(NamedTuple):
    """Some lines, by the numbers of the first and of the one after the last, before and after."""

    first: int
    end: int
    new_first: int
    new_end: int

    def edit(self, old: Lines, new: Lines) -> Edit:
        return old[self.first : self.end], new[self.new_first : self.new_end]

    def wider(self, old: Lines) -> Span:
        """With a line more above, and one below where there are some above already."""
        above = min(1, self.first)
        below = min(1, len(old) - self.end) if self.end > self.first or not above else 0
        return Span(
            self.first - above, self.end + below, self.new_first - above, self.new_end + below
        )


def _is_ambiguous(
    span: Span, spans: list[Span], old: Lines, new: Lines, places: dict[str, list[int]]
) -> bool:
    """Whether its lines stand elsewhere too, where they do not become the same."""
    edit = span.edit(old, new)
    if not edit[0]:
        return True
    right = {each.first for each in spans if each.edit(old, new) == edit}
    length = len(edit[0])
    return any(at not in right and old[at : at + length] == edit[0] for at in places[edit[0][0]])


def _apart(spans: list[Span]) -> list[Span]:
    """With one in place of those that have come to overlap."""
    apart: list[Span] = []
    for each in spans:
        if apart and each.first < apart[-1].end:
            last = apart.pop()
            each = Span(last.first, each.end, last.new_first, each.new_end)
        apart.append(each)
    return apart


def _edited(lines: Lines, edits: list[Edit]) -> Lines:
    """The lines, with each edit made wherever it can be: from the top, and the longest first."""
    longest, made, at = sorted(edits, key=lambda each: -len(each[0])), list[str](), 0
    while at < len(lines):
        for before, after in longest:
            if lines[at : at + len(before)] == before:
                made += after
                at += len(before)
                break
        else:
            made.append(lines[at])
            at += 1
    return tuple(made)


def _diff(before: Lines, after: Lines) -> Iterator[str]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield _marked(" ", before[a:b])
        else:
            yield _marked("-", before[a:b]) + _marked("+", after[c:d])


def _moved(tree: Tree, before: str, after: str) -> Tree:
    """With other paths, also in the heads of files, which name their own."""
    moved = {}
    for path, content in tree.items():
        to = re.sub(f"^{re.escape(before)}", after, path)
        moved[to] = content.replace(f"# {path}: ".encode(), f"# {to}: ".encode())
    return moved


def _lines(content: bytes) -> Lines:
    return tuple(content.decode().split("\n"))


def _bytes(lines: Lines) -> bytes:
    return "\n".join(lines).encode()


def _marked(mark: str, lines: Lines) -> str:
    return "".join(f"{mark}{line}\n" for line in lines)


def _unmarked(marks: str, text: str) -> Lines:
    return tuple(line[1:] for line in text.split("\n") if line[:1] in tuple(marks))
