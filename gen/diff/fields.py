"""Which fields of an object differ, and how their paths are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tetraflux.gen.diff.changes import MISSING, At, Field, Item, Path
from tetraflux.gen.diff.matching import canonical, matched
from tetraflux.gen.diff.reading import documents
from tetraflux.gen.json_text import loads


def fields_of(was: Item | None, now: Item | None) -> Iterator[Field]:
    """The fields of an object that differ; an object that comes or goes is one field."""
    if was is None or now is None:
        yield Field("", was.data if was else MISSING, now.data if now else MISSING)
        return
    for path, old, new in differences(*_opened(was.data, now.data)):
        yield Field(readable(path), old, new)


def _opened(old: dict[str, Any], new: dict[str, Any]) -> tuple[Any, Any]:
    """ConfigMaps with the files in them as data; texts of equal data that differ stay texts."""
    sides = old.get("data"), new.get("data")
    if new["kind"] != "ConfigMap" or not all(isinstance(side, dict) for side in sides):
        return old, new
    olds, news = (dict(side) for side in sides if side is not None)
    for key in olds.keys() & news.keys():
        pair = [_parsed(key, side[key]) for side in (olds, news)]
        if all(isinstance(each, dict | list) for each in pair) and not _same(*pair):
            olds[key], news[key] = pair
    return old | {"data": olds}, new | {"data": news}


def _parsed(key: str, text: Any) -> Any:
    if not isinstance(text, str) or not key.endswith((".json", ".yaml", ".yml")):
        return None
    try:
        docs = [loads(text)] if key.endswith(".json") else documents(key, text.encode())
    except ValueError:
        return None
    return docs[0] if len(docs) == 1 else None


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The places in which two values differ, and what stands there.

    Maps are entered, and lists of maps, whose items are matched by what they are called; other
    lists are one value each. Applying all of them to the old value gives the new one.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            yield from differences(old.get(key, MISSING), new.get(key, MISSING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and _maps([*old, *new]):
        for at, order in matched(old, new):
            if order:
                yield (*path, at), *order
            else:
                was = MISSING if at.old is None else old[at.old]
                now = MISSING if at.new is None else new[at.new]
                yield from differences(was, now, (*path, at))
    elif not _same(old, new):
        yield path, old, new


def _maps(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(each, dict) for each in items)


def _same(old: Any, new: Any) -> bool:
    """Equal, and of one type."""
    return old is new or (MISSING not in (old, new) and canonical(old) == canonical(new))


def readable(path: Path) -> str:
    """A path as people write it: `spec.groups[tetragon.rules].rules[TetragonAgentDown].for`."""
    text = ""
    for step in path:
        if isinstance(step, At):
            odd = not step.label.isprintable() or re.search(r'[]["]', step.label)
            text += f"[{json.dumps(step.label) if odd else step.label}]"
        elif re.fullmatch(r"[A-Za-z0-9_$-]+", step):
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text
