"""JSON of others: as deep as what is made of it can be walked through, and no deeper."""

from __future__ import annotations

from typing import Any

import orjson

from tetraflux.lint.builder import MAX_DEPTH


def loads(text: str | bytes) -> Any:
    """What the text says. Raises ValueError for what is no JSON, and for what is nested deeper."""
    data = orjson.loads(text)
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return data
    raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.values()]
    return value if isinstance(value, list) else []
