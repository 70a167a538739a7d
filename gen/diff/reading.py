"""The objects that the files of a tree hold, as Kubernetes reads them."""

from __future__ import annotations

from typing import Any

from tetraflux.gen.diff.changes import Item, Objects, Unreadable
from tetraflux.gen.diff.generated import config_maps
from tetraflux.lint.findings import Finding
from tetraflux.lint.reader import Reader
from tetraflux.lint.source import source

MOST_BYTES = 16 << 20
"""No more YAML of a tree is read: one of tetraflux has half a megabyte."""


def objects(files: dict[str, bytes]) -> Objects:
    """The objects of a tree. Raises `Unreadable`."""
    found: Objects = {}
    paths = [path for path in sorted(files) if path.endswith((".yaml", ".yml"))]
    if sum(len(files[path]) for path in paths) > MOST_BYTES:
        raise Unreadable(f"its YAML has more than {MOST_BYTES >> 20} MiB")
    for path in paths:
        for data in documents(path, files[path]):
            if not isinstance(data, dict) or not data.get("kind"):
                continue
            item = Item(path, data)
            made = [item]
            if item.key[0] == "kustomize.config.k8s.io":  # read by kustomize, never applied
                try:
                    made = [*config_maps(item, files)]
                except (AttributeError, TypeError, ValueError):
                    raise Unreadable(f"{path}: no configMapGenerator of kustomize") from None
            found |= {each.key: each for each in made}
    return found


def documents(path: str, content: bytes) -> list[Any]:
    """The documents of a YAML file, as the API server would read them. Raises `Unreadable`."""
    text = source(path, content)
    if isinstance(text, Finding):
        raise Unreadable(f"{path}: {text.problem}")
    reader = Reader(text, every=True)
    found = [each.data for each in reader.documents()]
    # Of a key that stands twice the API server takes the last one, and so does the reader.
    wrong = [each for each in reader.findings if each.id != "yaml/duplicate-key"]
    if wrong:
        raise Unreadable(f"{path}:{wrong[0].line}: {wrong[0].problem}")
    return found
