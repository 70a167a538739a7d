"""How a report shows one value, and the difference of two."""

from __future__ import annotations

import sys
from typing import Any

from tetraflux.gen.diff.changes import MISSING, Field

_SHORT = 60  # characters of a value that stands on one line with its path


def is_short(field: Field) -> bool:
    """Whether both values stand on one line with the path."""
    sides = (field.old, field.new)
    plain = not any(isinstance(side, dict | list) and side for side in sides)
    return plain and all(len(brief(side)) <= _SHORT and "\n" not in str(side) for side in sides)


def brief(value: Any) -> str:
    """A value on one line; text that could be taken for something else stands in quotes."""
    import json

    if value is MISSING:
        return "(none)"
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        clear = value.isprintable() and value == value.strip() and value[:1] not in ("", '"', "(")
        return value if clear else json.dumps(value, ensure_ascii=not value.isprintable())
    return json.dumps(value)


def differing(field: Field, most: int = sys.maxsize, columns: int = sys.maxsize) -> list[str]:
    """The difference of two long values, line by line, without what both have."""
    from difflib import unified_diff

    found = [*unified_diff(_text(field.old), _text(field.new), lineterm="", n=2)][3:]
    lines = ["…" if line.startswith("@@") else line for line in found]
    lines = [
        f"{line[:columns]}… {len(line) - columns} more" if len(line) > columns else line
        for line in lines
    ]
    more = [f"… {len(lines) - most} more lines"] if len(lines) > most else []
    return [*lines[:most], *more]


def _text(value: Any) -> list[str]:
    import yaml

    if value is MISSING:
        return []
    if isinstance(value, dict | list) and value:
        style: dict[str, Any] = {"sort_keys": False, "width": 1 << 30, "allow_unicode": True}
        text: str = yaml.dump(value, Dumper=yaml.CSafeDumper, **style)
        return text.rstrip("\n").split("\n")
    plain = value if isinstance(value, str) else brief(value)
    return [shown(line) for line in plain.split("\n")]


def shown(text: str) -> str:
    """The text without characters that a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in text)
