"""What repeats in a schema, said once under `$defs`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from tetraflux.gen.maintain.schemas.files import Schema
from tetraflux.gen.maintain.schemas.structure import JUNCTIONS

_PARTS = {"items": "Item", "additionalProperties": "Value", "not": ""}
_REPEATED = 100  # bytes from which on a repeated subschema is worth a name


def _mapped(node: Mapping[str, Any], name: str, visit: Callable[[Any, str], Any]) -> Schema:
    """The node with each direct subschema replaced by what `visit(subschema, name)` returns.

    The name is that of the property, or the one of the whole with a suffix for a part of it.
    """
    made: Schema = {}
    for key, value in node.items():
        if key == "properties":
            made[key] = {prop: visit(item, prop) for prop, item in value.items()}
        elif key in _PARTS and not isinstance(value, bool):
            made[key] = visit(value, name + _PARTS[key])
        elif key in JUNCTIONS:
            made[key] = [visit(item, name) for item in value]
        else:
            made[key] = value
    return made


def shared(top: Schema, defs: Mapping[str, Schema] | None = None) -> Schema:
    """The schema with every subschema that repeats said once, under `$defs`, beside `defs`.

    A definition is named after the property that holds it most often; a further structure under
    a name that is taken adds six digits of its hash, so that it keeps its name when a third comes.
    """
    nodes: dict[str, Schema] = {}  # digest -> the subschema, its own subschemas as digests
    sizes: dict[str, int] = {}
    uses: dict[str, Counter[str]] = {}  # digest -> how often under which name

    def count(digest: str, name: str) -> None:
        uses.setdefault(digest, Counter())[name] += 1

    def intern(node: Schema, name: str) -> str:
        flat = _mapped(node, name, intern)
        digest = hashlib.sha256(json.dumps(flat, sort_keys=True).encode()).hexdigest()
        if digest not in nodes:
            nodes[digest], sizes[digest] = flat, len(json.dumps(node))
            _mapped(flat, name, count)
        return digest

    def unfold(digest: str, name: str) -> Schema:
        if digest in picked:
            return {"$ref": f"#/$defs/{picked[digest]}"}
        return _mapped(nodes[digest], name, unfold)

    root = intern(top, "")
    picked = {intern(node, name): name for name, node in (defs or {}).items()}
    for digest, names in uses.items():
        if digest in picked or names.total() < 2 or sizes[digest] < _REPEATED:
            continue
        name, _ = min(names.items(), key=lambda slot: (-slot[1], slot[0]))
        picked[digest] = f"{name}_{digest[:6]}" if name in picked.values() else name
    made = unfold(root, "")
    if picked:
        by_name = sorted((name, digest) for digest, name in picked.items())
        made["$defs"] = {name: _mapped(nodes[digest], name, unfold) for name, digest in by_name}
    return made
