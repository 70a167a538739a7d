"""Upstream's files as documents, and schemas as the files of schemas/."""

from __future__ import annotations

import json
from typing import Any

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_LINE = 96  # columns that a subschema may take before it is broken into lines


def parse(data: bytes) -> list[Any]:
    """The documents of a YAML or JSON file, as the Go tools read it.

    A plain `=` is a string to them, and an enum value of the Prometheus Operator; YAML 1.1 has a
    type of its own for it, which PyYAML does not construct. Raises `yaml.YAMLError`.
    """
    import yaml

    class Loader(yaml.CSafeLoader):
        """The safe loader, in C, that also takes a plain `=`."""

    Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)
    return [doc for doc in yaml.load_all(data, Loader) if doc is not None]


def part(schema: Schema) -> Schema:
    """A whole schema as it stands inside another."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "$comment")}


def text(schema: Schema, origin: str) -> bytes:
    """A schema as a file: UTF-8, LF, the order of upstream, on one line what fits on one.

    `origin` says where it comes from, in a `$comment`.
    """
    head = {"$schema": DRAFT, "$comment": origin}
    return (_lines(head | part(schema), 0, True) + "\n").encode()


def _lines(value: Any, depth: int, broken: bool = False) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value:
        return flat
    if not broken and len(flat) + depth <= _LINE:
        return flat
    pad = "\n" + " " * (depth + 1)
    if isinstance(value, list):
        rows = [_lines(item, depth + 1) for item in value]
        return f"[{pad}{(',' + pad).join(rows)}{pad[:-1]}]"
    rows = [f"{json.dumps(key)}: {_lines(item, depth + 1)}" for key, item in value.items()]
    return f"{{{pad}{(',' + pad).join(rows)}{pad[:-1]}}}"
