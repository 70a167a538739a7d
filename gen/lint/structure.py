"""A policy against the CRD: what the API server refuses or drops, and what is left for the rules.

The schemas are those of `schemas/cilium.io/`, closed. What only a newer Tetragon has is named as
such, and passes for a target that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from gen.findings import Severity
from gen.lint.hit import Hit, Path, refuses
from gen.lint.target import Target, Tetragon
from gen.lint.words import close, cut, hint, shown
from gen.objects import data_file

_NEWER = {
    "btfPath": Tetragon(1, 6, 1),
    **dict.fromkeys(
        ("fentries", "hostSelector", "selectorsMacros", "macros", "matchParentBinaries"),
        Tetragon(1, 7, 0),
    ),
    **dict.fromkeys(
        ("SubString", "SubStringIgnCase", "CelExpr", "FileType", "NotFileType"), Tetragon(1, 7, 0)
    ),
    **dict.fromkeys(
        ("sint8", "sint16", "sint32", "sint64", "long", "ulong", "const_buf", "sockaddr_un"),
        Tetragon(1, 7, 0),
    ),
}
"""Fields and words that 1.6.0 does not have, by the first version that has them."""

_REFUSED = "the API server refuses the policy, and so does the agent's own loader"
_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def schema(kind: str) -> dict[str, Any]:
    """The schema of a kind, with `metadata` as it is in a cluster, and defaults applied."""
    return _whole(kind)[0]


@cache
def _whole(kind: str) -> tuple[dict[str, Any], Any]:
    import jsonschema_rs

    data = data_file(f"cilium.io/{kind.lower()}_v1alpha1.json") or {}
    texts: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
    meta = {"name": {"type": "string"}, "namespace": {"type": "string"}}
    metadata = {
        "type": "object",
        "properties": {**meta, "labels": texts, "annotations": texts},
        "required": ["name"],
    }
    own = {**data["properties"], "metadata": metadata, "status": {}}
    made: dict[str, Any] = _defaulted({**data, "properties": own, "required": ["metadata", "spec"]})
    return made, jsonschema_rs.validator_for(made, pattern_options=jsonschema_rs.RegexOptions())


def _defaulted(part: Any) -> Any:
    """The schema without the requirement of what has a default: it is set before validation."""
    if isinstance(part, list):
        return [_defaulted(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {key: _defaulted(value) for key, value in part.items()}
    if isinstance(made.get("required"), list) and isinstance(made.get("properties"), dict):
        has_default = {k for k, v in made["properties"].items() if "default" in v}
        made["required"] = [each for each in made["required"] if each not in has_default]
    return made


def without_nulls(data: Any) -> Any:
    """The data as the API server validates it: a null that is not allowed is pruned first.

    Source: Kubernetes docs, custom-resource-definitions, "Defaulting and Nullable".
    """
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_nulls(each) for each in data]
    return data


def is_sound(data: dict[str, Any]) -> bool:
    """Whether the CRD admits the object as it is."""
    return bool(_whole(data["kind"])[1].is_valid(data))


def faults(data: dict[str, Any], target: Target) -> Iterator[tuple[str, Hit]]:
    """What the CRD does not admit, as ids of `gen.lint.pages` and hits."""
    made, validator = _whole(data["kind"])
    for error in validator.iter_errors(data):
        yield from _said(error, made, data, target)


def _said(
    error: Any, made: dict[str, Any], data: dict[str, Any], target: Target
) -> Iterator[tuple[str, Hit]]:
    kind, path = error.kind, _way(data, error)
    if kind.name == "additionalProperties":
        known = _at(made, path).get("properties", {})
        for name in kind.unexpected:
            yield from _unknown("field", "unknown-field", (*path, name), name, known, target)
        return
    value = _value(data, path)
    if kind.name == "enum":
        yield from _unknown("word", "unknown-word", path, cut(str(value)), kind.options, target)
    elif kind.name == "required":
        yield _hit("missing-field", path, f"{kind.property} is not set", f"set {kind.property}")
    elif kind.name == "type":
        wanted = kind.types[0]
        fix = f"write it as {_a(wanted)}"
        if wanted == "string" and isinstance(value, int | float):
            fix = "quote it" if isinstance(value, bool) else f'quote it: "{value}"'
        said = str(value).lower() if isinstance(value, bool) else shown(value)
        yield _hit("type", path, f"{said} is no {wanted}", fix)
    else:
        yield _hit("value", path, cut(error.message), "give the field a value that it takes")


def _unknown(
    what: str, id_: str, path: Path, word: str, known: Any, target: Target
) -> Iterator[tuple[str, Hit]]:
    since = _NEWER.get(word)
    if since:
        if target.tetragon < since:
            problem = f"{word} is of Tetragon {since}, and {target.tetragon} does not know it"
            yield _hit(id_, path, problem, f"do without it, or judge for --target-version {since}")
        return
    near = close(word, known)
    fix = f"use {near}" if near else f"use one of: {', '.join(sorted(known))}"
    yield _hit(id_, path, f"there is no {what} {shown(word)} here{hint(near)}", fix)


def _hit(id_: str, path: Path, problem: str, fix: str) -> tuple[str, Hit]:
    return f"crd/{id_}", Hit(path, problem, _REFUSED, fix, Severity.ERROR, refuses(""))


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _way(data: Any, error: Any) -> Path:
    """The way to what an error is about; jsonschema-rs makes numbers of keys such as `007`."""
    path: list[str | int] = []
    for step in error.instance_path:
        if isinstance(data, dict) and isinstance(step, int):
            same = [key for key in data if (key.lstrip("+0") or "0") == str(step)]
            found = next((key for key in same if data[key] == error.instance), same[0])
            path.append(found)
        else:
            path.append(step)
        data = data[path[-1]]
    return tuple(path)


def _value(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _at(made: dict[str, Any], path: Path) -> dict[str, Any]:
    """The part of a schema that a path leads to."""
    part = made
    for step in path:
        part = _resolved(part, made)
        inner = part.get("items", {}) if isinstance(step, int) else part.get("properties", {})
        part = inner if isinstance(step, int) else inner.get(step, {})
    return _resolved(part, made)


def _resolved(part: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        found: dict[str, Any] = made["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return found
    return part


def cleaned(data: dict[str, Any]) -> dict[str, Any]:
    """The object with what the schema has, each of the type that it wants; positions stay.

    What is of another type is left out, in a list of maps it becomes an empty map, and a number
    where a text belongs becomes the text that was meant.
    """
    made = schema(data["kind"])
    return {**_fitting(data, made, made), "kind": data["kind"], "apiVersion": data["apiVersion"]}


def _fitting(data: Any, part: dict[str, Any], made: dict[str, Any]) -> Any:
    """The data as far as it fits; None where it does not."""
    part = _resolved(part, made)
    wanted = part.get("type")
    if wanted == "string" and isinstance(data, int | float) and not isinstance(data, bool):
        return str(data)
    fits: bool = type(data) is _TYPES.get(str(wanted))
    if not fits:
        return None
    if wanted == "integer":
        return None if data < part.get("minimum", data) else data
    if wanted == "array":
        items: dict[str, Any] = _resolved(part.get("items", {}), made)
        fitting = [_fitting(each, items, made) for each in data]
        if items.get("type") == "object":
            return [{} if each is None else each for each in fitting]
        return None if None in fitting else fitting
    if wanted == "object":
        known: dict[str, Any] = part.get("properties", {})
        other = part.get("additionalProperties")
        every = other if isinstance(other, dict) else {}
        inner = {
            key: _fitting(value, known.get(key, every), made)
            for key, value in data.items()
            if key in known or every
        }
        return {key: value for key, value in inner.items() if value is not None}
    return data
