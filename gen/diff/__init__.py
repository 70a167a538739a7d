"""What Flux would change if one tree replaced another: object by object, field by field.

`compare` is pure: it takes the files of two trees and gives the changes, with words for a reviewer
(`gen.diff.words`). An object is the same one while API group, kind, namespace and name stay, as it
is for Flux; another version of its API is a changed field.

`old_tree` gets the files to compare with, `report` and `markdown` write the changes down.
"""

from __future__ import annotations

from tetraflux.gen.diff.changes import Change
from tetraflux.gen.diff.fields import fields_of
from tetraflux.gen.diff.reading import objects
from tetraflux.gen.diff.words import words


def compare(old: dict[str, bytes], new: dict[str, bytes]) -> tuple[Change, ...]:
    """The changes from one tree to another, ordered by file and object.

    Files other than YAML count only where a configMapGenerator names them.
    Raises `Unreadable` for a file that is no YAML.
    """
    before, after = objects(old), objects(new)
    changes = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        fields = tuple(fields_of(was, now))
        notes = words(key, before, after)
        if was and now and (fields or notes):
            changes.append(Change("changed", now.name, now.file, fields, notes))
        elif now and not was:
            changes.append(Change("added", now.name, now.file, fields, notes))
        elif was and not now:
            changes.append(Change("removed", was.name, was.file, fields, notes))
    return tuple(sorted(changes, key=lambda change: (change.file, change.object)))
