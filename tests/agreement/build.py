"""The index of the set, as the mutators make it, and the policies that it stands for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.agreement.entry import Base, Entry, Picks
from tests.agreement.mutators import mutators
from tests.agreement.patch import changed, first

HERE = Path(__file__).parent
INDEX = HERE / "index.jsonl"
RECORD = HERE / "record.jsonl"


def lines(file: Path) -> list[dict[str, Any]]:
    """A file with a JSON value on each line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def entries() -> list[Entry]:
    """The index as it is committed."""
    return [
        Entry(
            each["id"],
            each["base"],
            each["facts"],
            each["sentence"],
            each.get("operations", []),
            [(old, new) for old, new in each.get("edits", [])],
        )
        for each in lines(INDEX)
    ]


def text(entry: Entry, upstream: Path) -> str:
    """The text of an entry's policy; `upstream` is the folder of upstream's files."""
    return changed(source(entry.base, upstream), entry.operations, entry.edits)


def source(base: str, upstream: Path) -> str:
    """The text of a base, named `corpus/…` or `own/…`."""
    folder, _, name = base.partition("/")
    root = upstream / "corpus" if folder == "corpus" else HERE / "bases"
    return (root / name).read_text(encoding="utf-8")


def bases(upstream: Path) -> tuple[list[str], list[str]]:
    """The names of all bases: those of upstream, and our own."""
    root = upstream / "corpus"
    found = sorted(each.relative_to(root).as_posix() for each in root.rglob("*.y*ml"))
    own = sorted(each.name for each in (HERE / "bases").glob("*.yaml"))
    return [f"corpus/{each}" for each in found], [f"own/{each}" for each in own]


def made(upstream: Path) -> Iterator[Entry]:
    """The index anew: every base as it is, and what the mutators make of those that load."""
    corpus, own = bases(upstream)
    for name in corpus + own:
        yield Entry(f"unchanged.{_short(name)}", name, "", "as it is", [], [])
    loads = {each["id"] for each in lines(RECORD) if each["verdict"] == "accepted"}
    sound = [
        Base(each, first(source(each, upstream)))
        for each in corpus
        if f"unchanged.{_short(each)}" in loads
    ]
    ours = {Path(each).stem: Base(each, first(source(each, upstream))) for each in own}
    for each in mutators():
        picks = Picks(each.name, sound, ours)
        for change in each.mutate(picks):
            variant = re.sub(r"[^A-Za-z0-9_.-]", "_", change.variant)
            id_ = f"{each.name}.{variant}.{_short(change.base.name)}"
            yield Entry(
                id_, change.base.name, each.facts, change.sentence, change.operations, change.edits
            )


def _short(name: str) -> str:
    """The name of a base as it stands in ids."""
    path = name.removeprefix("corpus/tetragon-1.6.0/").rpartition(".")[0]
    return path.removeprefix("tracingpolicy/").replace("/", "-")


def written(all_: list[Entry]) -> str:
    """The index as it is committed: a line for each entry."""
    kept = []
    for each in all_:
        data = {key: value for key, value in each._asdict().items() if value or key == "facts"}
        kept.append(json.dumps(data, ensure_ascii=False))
    return "\n".join(kept) + "\n"
