"""What kustomize makes on its own: the ConfigMaps of a configMapGenerator.

Names stay as they are written, without the hash that kustomize may add, so that another content is
a changed object and no new one.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from tetraflux.gen.diff.changes import Item


def config_maps(kustomization: Item, files: dict[str, bytes]) -> Iterator[Item]:
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
