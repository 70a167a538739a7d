"""Data as far as it fits a schema: without nulls for validation, without the rest for rules."""

from __future__ import annotations

from typing import Any

from .hit import Path

_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def resolved(part: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or what it refers to."""
    if "$ref" in part:
        found: dict[str, Any] = made["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return found
    return part


def pruned(data: Any, part: Any, made: dict[str, Any], path: Path, nulls: list[Path]) -> Any:
    """The data without nulls of known fields; those that are refused are added to `nulls`.

    A field with a default gets it (Kubernetes docs, "Defaulting and Nullable"). The API server
    leaves out other nulls of fields, the agent's loader keeps and refuses them.
    """
    part = resolved(part, made)
    if isinstance(data, list):
        items = part.get("items", {})
        nulls += [(*path, number) for number, each in enumerate(data) if each is None]
        return [pruned(v, items, made, (*path, n), nulls) for n, v in enumerate(data)]
    if not isinstance(data, dict):
        return data
    known = part.get("properties", {})
    other = part.get("additionalProperties")
    kept = {}
    for key, value in data.items():
        inner = known.get(key, other)
        if value is not None:
            inner = inner if isinstance(inner, dict) else {}
            kept[key] = pruned(value, inner, made, (*path, key), nulls)
        elif not isinstance(inner, dict):
            kept[key] = value
        elif "default" not in inner and path[:1] != ("metadata",) and (path or key != "metadata"):
            nulls.append((*path, key))
    return kept


def fitting(data: Any, part: dict[str, Any], made: dict[str, Any]) -> Any:
    """The data as far as it fits; None where it does not."""
    part = resolved(part, made)
    wanted = part.get("type")
    if wanted == "string" and isinstance(data, int | float) and not isinstance(data, bool):
        return str(data)
    fits: bool = type(data) is _TYPES.get(str(wanted))
    if not fits:
        return None
    if wanted == "integer":
        return data if part["minimum"] <= data <= part["maximum"] else None
    if wanted == "array":
        items: dict[str, Any] = resolved(part.get("items", {}), made)
        kept = [fitting(each, items, made) for each in data]
        if items.get("type") == "object":
            return [{} if each is None else each for each in kept]
        return None if None in kept else kept
    if wanted == "object":
        known: dict[str, Any] = part.get("properties", {})
        other = part.get("additionalProperties")
        every = other if isinstance(other, dict) else {}
        inner = {
            key: fitting(value, known.get(key, every), made)
            for key, value in data.items()
            if key in known or every
        }
        return {key: value for key, value in inner.items() if value is not None}
    return data
