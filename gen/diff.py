"""What Flux would change if one tree replaced another: object by object, field by field.

Pure: `compare` takes the files of two trees and gives the changes, with words for a reviewer
(`gen.diff_words`). An object is the same one while API group, kind, namespace and name stay, as it
is for Flux; another version of its API is a changed field.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import Enum
from typing import Any, NamedTuple

Key = tuple[str, str, str, str]
"""API group, kind, namespace and name."""


class Missing(Enum):
    """The type of `MISSING`, which None cannot stand for: null is a value."""

    MISSING = "missing"


MISSING = Missing.MISSING
"""The old value of what is added and the new one of what is removed."""


class Unreadable(ValueError):
    """A file of a tree is not what Flux could read; the text says which and why."""


class At(NamedTuple):
    """An item of a list in a path: its label, and where it stood and stands (None: it does not)."""

    label: str
    old: int | None = None
    new: int | None = None


Path = tuple[str | At, ...]

ORDER = At("order")
"""Last step of a path whose values are the labels of a list that stands in another order."""


class Field(NamedTuple):
    """One difference; `path` is readable, "" for a whole object that is added or removed."""

    path: str
    old: Any
    new: Any


class Note(NamedTuple):
    """What a change means, in words; `id` is one of `gen.diff_words.WORDS`."""

    id: str
    text: str


class Change(NamedTuple):
    """What happens to one object; `kind` is added, removed or changed.

    `object` is `Kind/namespace/name`; `file` is where it stands now, or stood. An object that only
    moves to another Flux Kustomization has notes and no fields.
    """

    kind: str
    object: str
    file: str
    fields: tuple[Field, ...]
    notes: tuple[Note, ...] = ()


class Item(NamedTuple):
    """An object of a tree and the file that it stands in."""

    file: str
    data: dict[str, Any]

    def get(self, *path: str) -> Any:
        """What stands at a path, or None: trees of other days and hands may lack anything."""
        return at(self.data, *path)

    @property
    def key(self) -> Key:
        """What makes it the same object for Flux."""
        version = str(self.get("apiVersion") or "")
        group = version.partition("/")[0] if "/" in version else ""
        namespace, name = (str(self.get("metadata", part) or "") for part in ("namespace", "name"))
        return group, str(self.data["kind"]), namespace, name

    @property
    def name(self) -> str:
        """`Kind/namespace/name`, or `Kind/name` for what has no namespace."""
        return "/".join(part for part in self.key[1:] if part)


Objects = dict[Key, Item]


def at(data: Any, *path: str) -> Any:
    """What stands at a path of maps, or None."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def compare(old: dict[str, bytes], new: dict[str, bytes]) -> tuple[Change, ...]:
    """The changes from one tree to another, ordered by file and object.

    Files other than YAML count only where a configMapGenerator names them.
    Raises `Unreadable` for a file that is no YAML.
    """
    from gen.diff_words import words

    before, after = objects(old), objects(new)
    changes = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        fields = tuple(_fields(was, now))
        notes = words(key, before, after)
        if was and now and (fields or notes):
            changes.append(Change("changed", now.name, now.file, fields, notes))
        elif now and not was:
            changes.append(Change("added", now.name, now.file, fields, notes))
        elif was and not now:
            changes.append(Change("removed", was.name, was.file, fields, notes))
    return tuple(sorted(changes, key=lambda change: (change.file, change.object)))


def objects(files: dict[str, bytes]) -> Objects:
    """The objects of a tree. Raises `Unreadable`."""
    found: Objects = {}
    for path in sorted(files):
        if not path.endswith((".yaml", ".yml")):
            continue
        for data in _documents(path, files[path]):
            if not isinstance(data, dict) or not data.get("kind"):
                continue
            item = Item(path, data)
            made = [item]
            if item.key[0] == "kustomize.config.k8s.io":  # read by kustomize, never applied
                try:
                    made = [*_generated(item, files)]
                except (AttributeError, TypeError, ValueError):
                    raise Unreadable(f"{path}: no configMapGenerator of kustomize") from None
            found |= {each.key: each for each in made}
    return found


def _documents(path: str, content: bytes) -> list[Any]:
    import yaml

    class Loader(yaml.CSafeLoader):
        """Reads dates and a plain `=` as the strings that they are to Kubernetes."""

    for tag in ("timestamp", "value"):
        Loader.add_constructor(f"tag:yaml.org,2002:{tag}", lambda _, node: node.value)
    try:
        return [_plain(each) for each in yaml.load_all(content, Loader)]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: no YAML: {' '.join(str(error).split())}") from None


def _plain(value: Any) -> Any:
    """JSON types only: YAML has keys and values that Kubernetes has not."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)  # no integer of JSON libraries
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _generated(kustomization: Item, files: dict[str, bytes]) -> Iterator[Item]:
    """The ConfigMaps that kustomize makes in this folder; a file that is missing has no key."""
    top = kustomization.data
    folder = posixpath.dirname(kustomization.file)
    for each in top.get("configMapGenerator") or ():
        options = [top.get("generatorOptions") or {}, each.get("options") or {}]
        meta = {"name": each.get("name"), "namespace": each.get("namespace", top.get("namespace"))}
        for part in ("labels", "annotations"):
            meta[part] = {k: v for option in options for k, v in (option.get(part) or {}).items()}
        data = dict(each.partition("=")[::2] for each in each.get("literals") or ())
        for entry in each.get("files") or ():
            name, _, path = entry.rpartition("=")
            content = files.get(posixpath.normpath(posixpath.join(folder, path)))
            if content is not None:
                text = content.decode(errors="backslashreplace")
                data[name or posixpath.basename(path)] = text
        yield Item(
            kustomization.file,
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {part: value for part, value in meta.items() if value},
                "data": data,
            },
        )


def _fields(was: Item | None, now: Item | None) -> Iterator[Field]:
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
        docs = [json.loads(text)] if key.endswith(".json") else _documents(key, text.encode())
    except (ValueError, RecursionError):
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
        for at, order in _matched(old, new):
            if order:
                yield (*path, at), *order
            else:
                was = MISSING if at.old is None else old[at.old]
                now = MISSING if at.new is None else new[at.new]
                yield from differences(was, now, (*path, at))
    elif not _same(old, new):
        yield path, old, new


_Order = tuple[list[str], list[str]]

_NAMES = (
    ("alert",),
    ("record",),
    ("kind", "namespace", "name"),
    ("name",),
    ("call",),
    ("hook",),
    ("subsystem", "event"),
    ("title",),
    ("type", "title"),
    ("refId",),
    ("index",),
    ("key",),
    ("receiver",),
)
"""What items of lists are called, the best first; a namespace may be absent."""


def _matched(old: list[Any], new: list[Any]) -> Iterator[tuple[At, _Order | None]]:
    """Which items belong together, and the order of the labels where that changes."""
    names = _names(old, new)
    if names is None:
        yield from _aligned(old, new)
        return
    olds = {label: number for number, label in enumerate(names[0])}
    news = {label: number for number, label in enumerate(names[1])}
    for label in (*olds, *(label for label in news if label not in olds)):
        yield At(label, olds.get(label), news.get(label)), None
    if [label for label in olds if label in news] != [label for label in news if label in olds]:
        yield ORDER, (list(olds), list(news))


def _names(old: list[Any], new: list[Any]) -> tuple[list[str], list[str]] | None:
    for candidate in _NAMES:
        names = ([_called(each, candidate) for each in side] for side in (old, new))
        olds, news = ([name for name in side if name is not None] for side in names)
        whole = len(olds) == len(old) and len(news) == len(new)
        if whole and len(set(olds)) == len(olds) and len(set(news)) == len(news):
            return olds, news
    return None


def _called(item: dict[str, Any], parts: Sequence[str]) -> str | None:
    values = [item.get(part) for part in parts if part in item or part != "namespace"]
    named = all(isinstance(value, str | int) and value != "" for value in values)
    return "/".join(map(str, values)) if named else None


def _aligned(old: list[Any], new: list[Any]) -> Iterator[tuple[At, None]]:
    """Items without names of their own: equal ones belong together, others by their position."""
    texts = [_canonical(each) for each in old], [_canonical(each) for each in new]
    olds, news = _numbered(old), _numbered(new)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for step in range(both):
            yield At(news[j + step], i + step, j + step), None
        for number in range(i + both, i_end):
            yield At(olds[number], number, None), None
        for number in range(j + both, j_end):
            yield At(news[number], None, number), None


def _numbered(items: list[Any]) -> list[str]:
    """A label for each: the hook that it is and which of that hook, else its index."""
    for candidate in (("call",), ("hook",), ("subsystem", "event"), ("alert",)):
        names = [_called(each, candidate) for each in items]
        if names and None not in names:
            seen: Counter[str | None] = Counter()
            labels = []
            for name in names:
                seen[name] += 1
                labels.append(f"{name} #{seen[name]}")
            return labels
    return [str(number) for number in range(len(items))]


def _maps(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(each, dict) for each in items)


def _same(old: Any, new: Any) -> bool:
    """Equal, and of one type: to Python 1 is True and 1.0."""
    return old is new or (MISSING not in (old, new) and _canonical(old) == _canonical(new))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


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
