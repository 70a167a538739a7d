"""Schemas from CustomResourceDefinitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tetraflux.gen.maintain.schemas.files import Schema
from tetraflux.gen.maintain.schemas.repeats import shared
from tetraflux.gen.maintain.schemas.structure import closed, top_of


def from_crd(
    crd: Mapping[str, Any], meta: Schema, same: Mapping[str, str] | None = None
) -> dict[str, Schema]:
    """A schema per served version of a CustomResourceDefinition (apiextensions.k8s.io/v1).

    The keys are `<group>/<kind>_<version>.json`; `meta` is the closed ObjectMeta. `same` maps the
    path of a subschema that the CRD leaves open to the path of the one that it repeats, for a
    type that contains itself, which a CRD cannot say: `{"spec.route.routes[]": "spec.route"}`.
    `status` is left out, because nobody but a controller writes it.
    Raises `KeyError` where a path of `same` is not there.
    """
    spec = crd["spec"]
    kind, group = spec["names"]["kind"], spec["group"]
    made = {}
    for version in spec["versions"]:
        if not version["served"]:
            continue
        schema = closed(version["schema"]["openAPIV3Schema"])
        defs = {}
        for inner, outer in (same or {}).items():
            name = outer.rpartition(".")[2]
            defs[name] = _replaced(schema, outer, {"$ref": f"#/$defs/{name}"})
            _replaced(defs[name], inner[len(outer) + 1 :], {"$ref": f"#/$defs/{name}"})
        top = top_of(schema, f"{group}/{version['name']}", kind, meta)
        made[f"{group}/{kind.lower()}_{version['name']}.json"] = shared(top, defs)
    return made


def _replaced(schema: Schema, path: str, by: Schema) -> Schema:
    """Put `by` in the place of the subschema at a path like `spec.routes[]`; returns the old."""
    node, key = schema, ""
    for step in path.replace("[]", ".[]").split("."):
        node = node[key] if key else node
        node, key = (node, "items") if step == "[]" else (node["properties"], step)
    old: Schema = node[key]
    node[key] = by
    return old
