"""Schemas from what refers to its own parts: the OpenAPI of Kubernetes, and older JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tetraflux.gen.maintain.schemas.files import Schema
from tetraflux.gen.maintain.schemas.repeats import shared
from tetraflux.gen.maintain.schemas.structure import closed, top_of

OBJECT_META = "core/objectmeta_v1.json"
"""The file of what a person may write below `metadata`."""

# What a person writes below `metadata`; the rest belongs to the API server.
_META_FIELDS = ("annotations", "finalizers", "labels", "name", "namespace")
_META_REF = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def from_openapi(document: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Schema]:
    """Schemas of kinds of one API, from its file in `api/openapi-spec/v3/` of Kubernetes.

    A kind of the core group is given by its name, another as `<group>/<version>/<Kind>`.
    The kind `ObjectMeta` gives the closed metadata itself, which `from_crd` wants: the fields that
    a person writes, of which `name` is required. The zero values that the generator of that file
    states as defaults are dropped: they are Go's, not the API's. Raises `KeyError` for a kind that
    the document does not hold.
    """
    schemas = document["components"]["schemas"]
    meta = closed(_inlined(schemas[_META_REF], document, zero=False))
    meta["properties"] = {field: meta["properties"][field] for field in _META_FIELDS}
    meta["required"] = ["name"]
    made = {}
    for kind in kinds:
        group, version, name = kind.split("/") if "/" in kind else ("core", "v1", kind)
        top = meta
        if kind != "ObjectMeta":
            schema = _inlined(schemas[f"io.k8s.api.{group}.{version}.{name}"], document, zero=False)
            api = version if group == "core" else f"{group}/{version}"
            top = top_of(closed(schema), api, name, meta)
        made[f"{group}/{name.lower()}_{version}.json"] = shared(top)
    return made


def from_schema(document: Mapping[str, Any], kinds: Iterable[str]) -> dict[str, Schema]:
    """Schemas from a JSON Schema of draft 4 to 7 that holds one kind of client-side object.

    `kinds` are written `<group>/<version>/<Kind>` and differ in nothing but that. Such an object
    never reaches the API server and needs no metadata.
    """
    made = {}
    whole = closed(_inlined(dict(document), document))
    for entry in kinds:
        group, version, kind = entry.split("/")
        top = top_of(whole, f"{group}/{version}", kind, None)
        made[f"{group}/{kind.lower()}_{version}.json"] = shared(top)
    return made


def _inlined(node: Any, document: Mapping[str, Any], zero: bool = True) -> Any:
    """The node with every local `$ref` replaced by what it names; `zero` keeps zero defaults."""
    if isinstance(node, list):
        return [_inlined(item, document, zero) for item in node]
    if not isinstance(node, dict):
        return node
    made: Schema = {}
    for key, value in node.items():
        if key == "$ref":
            target: Any = document
            for part in value[2:].split("/"):
                target = target[part]
            made |= _inlined(target, document, zero)
        elif key == "allOf" and len(value) == 1:  # how OpenAPI v3.0 puts a default beside a $ref
            made |= _inlined(value[0], document, zero)
        elif key == "default" and not zero and value in ({}, "", 0):
            continue
        elif key != "definitions":
            made[key] = _inlined(value, document, zero)
    return made
