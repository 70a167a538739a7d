"""The objects that the files of a tree hold, as Kubernetes reads them."""

from __future__ import annotations

from typing import Any

from tetraflux.gen.diff.changes import Item, Objects, Unreadable
from tetraflux.gen.diff.generated import config_maps


def objects(files: dict[str, bytes]) -> Objects:
    """The objects of a tree. Raises `Unreadable`."""
    found: Objects = {}
    for path in sorted(files):
        if not path.endswith((".yaml", ".yml")):
            continue
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
    """The documents of a YAML file, of JSON types only. Raises `Unreadable`."""
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
