"""The structure that a subschema of upstream's says, closed and without prose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tetraflux.gen.maintain.schemas.files import DRAFT, Schema

# Keywords that say structure and mean the same in OpenAPI v3.0 and in draft 2020-12.
_PLAIN = frozenset(
    {"const", "enum", "pattern", "required", "default", "minimum", "maximum", "multipleOf"}
    | {f"{end}{what}" for end in ("min", "max") for what in ("Items", "Length", "Properties")}
    | {"uniqueItems"}
)
# Formats of the draft that Kubernetes reads the same way; `duration` is not among them.
_FORMATS = frozenset({"date", "date-time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"})
_INT_OR_STRING: list[Schema] = [{"type": "integer"}, {"type": "string"}]

JUNCTIONS = ("allOf", "anyOf", "oneOf")
"""Keywords that join whole subschemas."""


def closed(node: Mapping[str, Any], own: bool = True) -> Schema:
    """The structure of a subschema, closed.

    Inside anyOf and its like (`own` false) a subschema without a type only narrows what stands
    beside it, and closing it would refuse that; one of type object is a whole alternative.
    """
    made: Schema = {}
    for key, value in node.items():
        if key in _PLAIN:
            made[key] = value
        elif key == "type":
            made["type"] = [value, "null"] if node.get("nullable") else value
        elif key == "format" and value in _FORMATS:
            made["format"] = value
        elif key in ("exclusiveMinimum", "exclusiveMaximum"):
            bound = "m" + key[len("exclusiveM") :]
            if value is True:  # OpenAPI v3.0 has a flag beside the bound
                made[key] = node[bound]
            elif value is not False:
                made[key] = value
        elif key in JUNCTIONS:
            made[key] = [closed(item, own=False) for item in value]
        elif key == "not":
            made[key] = closed(value, own=False)
        elif key == "items":
            made[key] = closed(value, own)
        elif key == "properties":
            made[key] = {name: closed(item, own) for name, item in value.items()}
        elif key == "additionalProperties":
            made[key] = closed(value, own) if isinstance(value, dict) else value
        elif key == "patternProperties" and list(value) == [".*"]:
            made["additionalProperties"] = closed(value[".*"], own)
    if node.get("x-kubernetes-int-or-string") or node.get("format") == "int-or-string":
        made.pop("oneOf", None)
        made["anyOf"] = _INT_OR_STRING + ([{"type": "null"}] if node.get("nullable") else [])
    if node.get("nullable") and "enum" in made:
        made["enum"] = [*made["enum"], None]
    if node.get("x-kubernetes-list-type") == "set":
        made["uniqueItems"] = True
    whole = own or made.get("type") == "object"
    if whole and made.get("properties") and not node.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    return made


def top_of(schema: Schema, version: str, kind: str, meta: Schema | None) -> Schema:
    """The top of a kind: what it is is fixed, its metadata is closed, its status is gone."""
    head = {"apiVersion": {"const": version}, "kind": {"const": kind}}
    if meta is not None:
        head["metadata"] = meta
    rest = {k: v for k, v in schema["properties"].items() if k != "status" and k not in head}
    needed = [key for key in schema.get("required", ()) if key in rest]
    return {"$schema": DRAFT} | schema | {"required": [*head, *needed], "properties": head | rest}
