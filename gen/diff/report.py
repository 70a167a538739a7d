"""The changes as text for a terminal and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence

from tetraflux.gen.diff.changes import MISSING, Change
from tetraflux.gen.diff.values import brief, differing, is_short, shown

SAME = "No differences: Flux would change nothing.\n"
"""What is said where no object changes."""


def as_text(changes: Sequence[Change]) -> str:
    """The changes for a terminal; of whole objects only the names."""
    if not changes:
        return SAME
    parts = []
    for change in changes:
        parts.append(f"{change.kind} {shown(change.object)} ({shown(change.file)})\n")
        parts += [f"  ! {shown(note.text)}\n" for note in change.notes]
        for field in change.fields if change.kind == "changed" else ():
            if is_short(field):
                values = f" {brief(field.old)} -> {brief(field.new)}\n"
            else:
                values = "\n" + "".join(f"    {line}\n" for line in differing(field))
            parts.append(f"  {shown(field.path)}:{values}")
        parts.append("\n")
    return "".join(parts) + summary(changes) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """A list of objects; a field that is added has no `old`, one that is removed no `new`."""
    import orjson

    rows = []
    for change in changes:
        row = change._asdict()
        row["notes"] = [note._asdict() for note in change.notes]
        row["fields"] = [
            {key: value for key, value in field._asdict().items() if value is not MISSING}
            for field in change.fields
        ]
        rows.append(row)
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"


def summary(changes: Sequence[Change]) -> str:
    """How many objects change, and how, in one line without its end."""
    kinds = [change.kind for change in changes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("added", "removed", "changed"))
    return f"Flux would change {len(changes)} object{'s' * (len(changes) != 1)}: {counts}"
