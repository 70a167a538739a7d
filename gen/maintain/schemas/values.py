"""The keys that a Helm chart knows, as a schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tetraflux.gen.maintain.schemas.files import DRAFT, Schema

# bool is an int in Python, so it comes first.
_TYPES = (
    (bool, "boolean"),
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def from_values(
    values: Mapping[str, Any],
    opened: Sequence[str] = (),
    extra: Sequence[str] = (),
    unread: Sequence[str] = (),
) -> Schema:
    """The values that a Helm chart knows, from its `values.yaml`.

    A map with keys is a closed object; anything else is a leaf, typed by its default, which it
    carries as `default` (null says nothing of a type; `{}` and `[]` are free-form). `opened` are
    paths that the templates hand to Kubernetes as they are: further keys below them are no
    business of the chart, and a leaf among them takes any type. `extra` are paths that the
    templates read though `values.yaml` does not name them, `unread` those that it names and no
    template reads. Raises `ValueError` for a path of `opened` that is not there and `KeyError`
    for one of `unread`, or a parent of one of `extra`.
    """
    unseen = set(opened)

    def convert(value: Any, path: str) -> Schema:
        loose = path in opened
        unseen.discard(path)
        if isinstance(value, dict) and value:
            keys = {key: convert(item, f"{path}.{key}".strip(".")) for key, item in value.items()}
            whole: Schema = {"type": "object", "properties": keys}
            return whole if loose else whole | {"additionalProperties": False}
        names = [name for kind, name in _TYPES if isinstance(value, kind) and not loose]
        return ({"type": names[0]} if names else {}) | {"default": value}

    top = convert(dict(values), "")
    if unseen:
        raise ValueError(f"not in the values: {', '.join(sorted(unseen))}")
    for path in (*extra, *unread):
        *parents, leaf = path.split(".")
        keys = top["properties"]
        for parent in parents:
            keys = keys[parent]["properties"]
        if path in unread:
            del keys[leaf]
        else:
            keys[leaf] = {}
    return {"$schema": DRAFT} | top
