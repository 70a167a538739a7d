"""Upstream definitions in, closed JSON Schemas out: what `gen schemas` computes.

Four shapes come in, one goes out. A CustomResourceDefinition, the Kubernetes OpenAPI document,
a JSON Schema of an older draft and the `values.yaml` of a Helm chart all become JSON Schemas of
draft 2020-12 that say structure only and say it closed: a key that upstream does not know is an
error, where Kubernetes would drop it and Helm would ignore it, both in silence.

Everything here is pure: parsed documents and bytes in, dicts and bytes out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
OBJECT_META = "core/objectmeta_v1.json"

# What a person writes below `metadata`; the rest belongs to the API server.
_META_FIELDS = ("annotations", "finalizers", "labels", "name", "namespace")
_META_REF = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

# Keywords that say structure and mean the same in OpenAPI v3.0 and in draft 2020-12.
_PLAIN = frozenset(
    {"const", "enum", "pattern", "required", "default", "minimum", "maximum", "multipleOf"}
    | {f"{end}{what}" for end in ("min", "max") for what in ("Items", "Length", "Properties")}
    | {"uniqueItems"}
)
# Formats of the draft that Kubernetes reads the same way; `duration` is not among them.
_FORMATS = frozenset({"date", "date-time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"})
_JUNCTIONS = ("allOf", "anyOf", "oneOf")
_PARTS = {"items": "Item", "additionalProperties": "Value", "not": ""}
_INT_OR_STRING: list[Schema] = [{"type": "integer"}, {"type": "string"}]
# bool is an int in Python, so it comes first.
_TYPES = (
    (bool, "boolean"),
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)
_REPEATED = 100  # bytes from which on a repeated subschema is worth a name
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
        schema = _closed(version["schema"]["openAPIV3Schema"])
        defs = {}
        for inner, outer in (same or {}).items():
            name = outer.rpartition(".")[2]
            defs[name] = _replaced(schema, outer, {"$ref": f"#/$defs/{name}"})
            _replaced(defs[name], inner[len(outer) + 1 :], {"$ref": f"#/$defs/{name}"})
        top = _kind(schema, f"{group}/{version['name']}", kind, meta)
        made[f"{group}/{kind.lower()}_{version['name']}.json"] = _shared(top, defs)
    return made


def from_openapi(document: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, Schema]:
    """Schemas of kinds of the core group, from `api/openapi-spec/v3/api__v1_openapi.json`.

    The kind `ObjectMeta` gives the closed metadata itself, which `from_crd` wants: the fields that
    a person writes, of which `name` is required. The zero values that the generator of that file
    states as defaults are dropped: they are Go's, not the API's. Raises `KeyError` for a kind that
    the document does not hold.
    """
    schemas = document["components"]["schemas"]
    meta = _closed(_inlined(schemas[_META_REF], document, zero=False))
    meta["properties"] = {field: meta["properties"][field] for field in _META_FIELDS}
    meta["required"] = ["name"]
    made = {}
    for kind in kinds:
        top = meta
        if kind != "ObjectMeta":
            schema = _inlined(schemas[f"io.k8s.api.core.v1.{kind}"], document, zero=False)
            top = _kind(_closed(schema), "v1", kind, meta)
        made[f"core/{kind.lower()}_v1.json"] = _shared(top)
    return made


def from_schema(document: Mapping[str, Any], kinds: Iterable[str]) -> dict[str, Schema]:
    """Schemas from a JSON Schema of draft 4 to 7 that holds one kind of client-side object.

    `kinds` are written `<group>/<version>/<Kind>` and differ in nothing but that. Such an object
    never reaches the API server and needs no metadata.
    """
    made = {}
    closed = _closed(_inlined(dict(document), document))
    for entry in kinds:
        group, version, kind = entry.split("/")
        top = _kind(closed, f"{group}/{version}", kind, None)
        made[f"{group}/{kind.lower()}_{version}.json"] = _shared(top)
    return made


def from_values(
    values: Mapping[str, Any],
    opened: Sequence[str] = (),
    extra: Sequence[str] = (),
    unread: Sequence[str] = (),
) -> Schema:
    """The values that a Helm chart knows, from its `values.yaml`.

    A map with keys is a closed object; anything else is a leaf, typed by its default, which it
    carries as `default` (null says nothing of a type; `{}` and `[]` are free-form). `opened` are
    paths that the templates hand to Kubernetes as they are: further keys below them are no
    business of the chart, and a leaf among them takes any type. `extra` are paths that the
    templates read though `values.yaml` does not name them, `unread` those that it names and no
    template reads. Raises `ValueError` for a path of `opened` that is not there and `KeyError`
    for one of `unread`, or a parent of one of `extra`.
    """
    unseen = set(opened)

    def convert(value: Any, path: str) -> Schema:
        loose = path in opened
        unseen.discard(path)
        if isinstance(value, dict) and value:
            keys = {key: convert(item, f"{path}.{key}".strip(".")) for key, item in value.items()}
            whole: Schema = {"type": "object", "properties": keys}
            return whole if loose else whole | {"additionalProperties": False}
        names = [name for kind, name in _TYPES if isinstance(value, kind) and not loose]
        return ({"type": names[0]} if names else {}) | {"default": value}

    top = convert(dict(values), "")
    if unseen:
        raise ValueError(f"not in the values: {', '.join(sorted(unseen))}")
    for path in (*extra, *unread):
        *parents, leaf = path.split(".")
        keys = top["properties"]
        for parent in parents:
            keys = keys[parent]["properties"]
        if path in unread:
            del keys[leaf]
        else:
            keys[leaf] = {}
    return {"$schema": DRAFT} | top


def leaves(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Schema]]:
    """The leaf keys of a values schema, as (`a.b.c`, subschema), in the order of `values.yaml`."""
    for key, value in schema["properties"].items():
        below = f"{path}.{key}".strip(".")
        if "properties" in value:
            yield from leaves(value, below)
        else:
            yield below, value


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


def _closed(node: Mapping[str, Any], own: bool = True) -> Schema:
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
        elif key in _JUNCTIONS:
            made[key] = [_closed(item, own=False) for item in value]
        elif key == "not":
            made[key] = _closed(value, own=False)
        elif key == "items":
            made[key] = _closed(value, own)
        elif key == "properties":
            made[key] = {name: _closed(item, own) for name, item in value.items()}
        elif key == "additionalProperties":
            made[key] = _closed(value, own) if isinstance(value, dict) else value
        elif key == "patternProperties" and list(value) == [".*"]:
            made["additionalProperties"] = _closed(value[".*"], own)
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


def _kind(schema: Schema, version: str, kind: str, meta: Schema | None) -> Schema:
    """The top of a kind: what it is is fixed, its metadata is closed, its status is gone."""
    head = {"apiVersion": {"const": version}, "kind": {"const": kind}}
    if meta is not None:
        head["metadata"] = meta
    rest = {k: v for k, v in schema["properties"].items() if k != "status" and k not in head}
    needed = [key for key in schema.get("required", ()) if key in rest]
    return {"$schema": DRAFT} | schema | {"required": [*head, *needed], "properties": head | rest}


def _replaced(schema: Schema, path: str, by: Schema) -> Schema:
    """Put `by` in the place of the subschema at a path like `spec.routes[]`; returns the old."""
    node, key = schema, ""
    for step in path.replace("[]", ".[]").split("."):
        node = node[key] if key else node
        node, key = (node, "items") if step == "[]" else (node["properties"], step)
    old: Schema = node[key]
    node[key] = by
    return old


def _mapped(node: Mapping[str, Any], name: str, visit: Callable[[Any, str], Any]) -> Schema:
    """The node with each direct subschema replaced by what `visit(subschema, name)` returns.

    The name is that of the property, or the one of the whole with a suffix for a part of it.
    """
    made: Schema = {}
    for key, value in node.items():
        if key == "properties":
            made[key] = {prop: visit(item, prop) for prop, item in value.items()}
        elif key in _PARTS and not isinstance(value, bool):
            made[key] = visit(value, name + _PARTS[key])
        elif key in _JUNCTIONS:
            made[key] = [visit(item, name) for item in value]
        else:
            made[key] = value
    return made


def _shared(top: Schema, defs: Mapping[str, Schema] | None = None) -> Schema:
    """The schema with every subschema that repeats said once, under `$defs`, beside `defs`.

    A definition is named after the property that holds it most often; a further structure under
    a name that is taken adds six digits of its hash, so that it keeps its name when a third comes.
    """
    nodes: dict[str, Schema] = {}  # digest -> the subschema, its own subschemas as digests
    sizes: dict[str, int] = {}
    uses: dict[str, Counter[str]] = {}  # digest -> how often under which name

    def count(digest: str, name: str) -> None:
        uses.setdefault(digest, Counter())[name] += 1

    def intern(node: Schema, name: str) -> str:
        flat = _mapped(node, name, intern)
        digest = hashlib.sha256(json.dumps(flat, sort_keys=True).encode()).hexdigest()
        if digest not in nodes:
            nodes[digest], sizes[digest] = flat, len(json.dumps(node))
            _mapped(flat, name, count)
        return digest

    def unfold(digest: str, name: str) -> Schema:
        if digest in picked:
            return {"$ref": f"#/$defs/{picked[digest]}"}
        return _mapped(nodes[digest], name, unfold)

    root = intern(top, "")
    picked = {intern(node, name): name for name, node in (defs or {}).items()}
    for digest, names in uses.items():
        if digest in picked or names.total() < 2 or sizes[digest] < _REPEATED:
            continue
        name = min(names, key=lambda slot, names=names: (-names[slot], slot))  # type: ignore[misc]
        picked[digest] = f"{name}_{digest[:6]}" if name in picked.values() else name
    made = unfold(root, "")
    if picked:
        by_name = sorted((name, digest) for digest, name in picked.items())
        made["$defs"] = {name: _mapped(nodes[digest], name, unfold) for name, digest in by_name}
    return made
