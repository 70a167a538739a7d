"""A policy against the CRD: what the API server refuses or drops, and what is left for the rules.

The schemas are those of `schemas/cilium.io/`, closed, with what the target's version adds to them
(newer.py). What only a newer one has is named as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from .data import json_file
from .facts.versions import VERSIONS, Tetragon
from .findings import Severity
from .fitting import fitting, pruned, resolved
from .hit import Hit, Path, refuses
from .metadata import METADATA
from .newer import extended
from .target import Target
from .words import close, cut, hint, shown

_RANGES = {
    "argError": (-(2**31), 2**31 - 1),
    **dict.fromkeys(("offsets", "addrs", "refCtrOffsets"), (0, 2**63 - 1)),
}
"""The least and the most of the numbers that are no uint32 (types.go at v1.6.0)."""

_REFUSED = "the API server refuses the policy, and so does the agent's own loader"
_READ = "the API server refuses the policy, and the agent's own loader makes a text of it"
_UNSET = "the API server takes it as not set, and the agent's own loader refuses the policy"
_UNREAD = "the agent cannot read the policy"


def schema(kind: str, version: Tetragon) -> dict[str, Any]:
    """The schema of a kind, with `metadata` as it is in a cluster, and defaults applied."""
    return _whole(kind, version)[0]


@cache
def _whole(kind: str, version: Tetragon) -> tuple[dict[str, Any], Any]:
    import jsonschema_rs

    data = extended(json_file(f"cilium.io/{kind.lower()}_v1alpha1.json"), version)
    own = {**data["properties"], "metadata": METADATA}
    made: dict[str, Any] = _decoded({**data, "properties": own, "required": ["metadata", "spec"]})
    return made, jsonschema_rs.validator_for(made, pattern_options=jsonschema_rs.RegexOptions())


def _decoded(part: Any, key: str = "") -> Any:
    """The schema as the agent reads it: numbers have the range of their Go types (types.go).

    What has a default is not required: it is set before validation.
    """
    if isinstance(part, list):
        return [_decoded(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: _decoded(value, key if name == "items" else name) for name, value in part.items()}
    if made.get("type") == "integer":
        made["minimum"], made["maximum"] = _RANGES.get(key, (0, 2**32 - 1))
    if isinstance(made.get("required"), list) and isinstance(made.get("properties"), dict):
        has_default = {k for k, v in made["properties"].items() if "default" in v}
        made["required"] = [each for each in made["required"] if each not in has_default]
    return made


def is_sound(data: dict[str, Any], target: Target) -> bool:
    """Whether the CRD admits the object as it is."""
    return bool(_whole(data["kind"], target.tetragon)[1].is_valid(data))


def faults(data: dict[str, Any], target: Target) -> Iterator[tuple[str, Hit]]:
    """What the CRD does not admit, as ids of `gen.lint.pages` and hits."""
    made, validator = _whole(data["kind"], target.tetragon)
    nulls: list[Path] = []
    kept = pruned(data, made, made, (), nulls)
    for path in nulls:
        yield from _null(path)
    for error in validator.iter_errors(kept):
        if not (error.kind.name == "type" and tuple(error.instance_path) in nulls):
            yield from _explained(error, made, kept, target, nulls)


def _null(path: Path) -> Iterator[tuple[str, Hit]]:
    fix = "give it a value, or leave it out"
    if isinstance(path[-1], int):
        yield _hit("null", path, f"an item of {path[-2]} is null", fix)
    else:
        yield _hit("null", path, f"{path[-1]} is null", fix, _UNSET)


def _explained(
    error: Any, made: dict[str, Any], data: dict[str, Any], target: Target, nulls: list[Path]
) -> Iterator[tuple[str, Hit]]:
    kind, path = error.kind, _way(data, error)
    if kind.name == "additionalProperties":
        known = _at(made, path).get("properties", {})
        for name in kind.unexpected:
            since = _since(data, path, "properties", name, target)
            yield _unknown("field", (*path, name), name, known, since, target)
        return
    value = _value(data, path)
    if kind.name == "enum":
        since = _since(data, path, "enum", str(value), target)
        yield _unknown("word", path, cut(str(value)), kind.options, since, target)
    elif kind.name == "required":
        if (*path, kind.property) in nulls:
            return
        yield _hit("missing-field", path, f"{kind.property} is not set", f"set {kind.property}")
    elif kind.name == "type":
        wanted = kind.types[0]
        fix = f"write it as {_a(wanted)}"
        if wanted == "string" and isinstance(value, int | float):
            fix = "quote it" if isinstance(value, bool) else f'quote it: "{value}"'
        written = str(value).lower() if isinstance(value, bool) else shown(value)
        read = wanted == "string" and path[:1] == ("metadata",) and type(value) in (int, float)
        yield _hit("type", path, f"{written} is no {wanted}", fix, _READ if read else _REFUSED)
    else:
        fix = "give the field a value that it takes"
        unread = kind.name in ("minimum", "maximum")
        yield _hit("value", path, cut(error.message), fix, _UNREAD if unread else _REFUSED)


def _since(
    data: dict[str, Any], path: Path, key: str, word: str, target: Target
) -> Tetragon | None:
    """The first version after the target's that has this field or word at this place."""
    for version in VERSIONS:
        newer = version > target.tetragon
        if newer and word in _at(schema(data["kind"], version), path).get(key, ()):
            return version
    return None


def _unknown(
    what: str, path: Path, word: str, known: Any, since: Tetragon | None, target: Target
) -> tuple[str, Hit]:
    id_ = f"unknown-{what}"
    if since:
        problem = f"{word} is of Tetragon {since}, and {target.tetragon} does not know it"
        return _hit(id_, path, problem, f"do without it, or judge for --target-version {since}")
    near = close(word, known)
    fix = f"use {near}" if near else f"use one of: {', '.join(sorted(known))}"
    return _hit(id_, path, f"there is no {what} {shown(word)} here{hint(near)}", fix)


def _hit(
    id_: str, path: Path, problem: str, fix: str, consequence: str = _REFUSED
) -> tuple[str, Hit]:
    return f"crd/{id_}", Hit(path, problem, consequence, fix, Severity.ERROR, refuses(""))


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
        part = resolved(part, made)
        if isinstance(step, int):
            part = part.get("items", {})
        else:
            part = part.get("properties", {}).get(step) or part.get("additionalProperties") or {}
    return resolved(part, made)


def cleaned(data: dict[str, Any], target: Target) -> dict[str, Any]:
    """The object with what the schema has, each of the type that it wants; positions stay.

    What is of another type is left out, in a list of maps it becomes an empty map, and a number
    where a text belongs becomes the text that was meant.
    """
    made = schema(data["kind"], target.tetragon)
    return {**fitting(data, made, made), "kind": data["kind"], "apiVersion": data["apiVersion"]}
