"""The whole kind: what anybody may write comes back as it was, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
import yaml
from pydantic import ValidationError

from tetraflux.gen.declarations import findings_of
from tetraflux.lint.facts.versions import DEFAULT, Tetragon
from tetraflux.model.discover import Fault
from tetraflux.model.kinds.base import Model
from tetraflux.model.kinds.tracingpolicy_whole import WholeTracingPolicy, whole_kind

WRONG_UPSTREAM: list[str] = []
"""What upstream's own examples get wrong, so that they do not fit: `file: path: problem`."""


def examples(upstream: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every policy of upstream's examples, with its file."""
    top = upstream / "corpus"
    found = []
    for file in sorted(each for each in top.rglob("*") if each.suffix in (".yaml", ".yml")):
        for data in yaml.load_all(file.read_bytes(), yaml.CSafeLoader):
            found.append((file.relative_to(top).as_posix(), data))
    return found


def test_upstreams_examples_come_back_key_for_key_and_value_for_value(upstream: Path) -> None:
    wrong, whole = [], 0
    for file, data in examples(upstream):
        kind = whole_kind(data)
        if kind is None:
            assert data["kind"] == "Pod", f"{file} holds a {data['kind']}"
            continue
        given = {name: data[name] for name in data if name not in ("apiVersion", "kind")}
        try:
            made = kind.model_validate(given)
        except ValidationError as error:
            wrong += [f"{file}: {e['loc']}: {e['msg']}" for e in error.errors(include_url=False)]
            continue
        whole += 1
        assert made.plain() == data, f"{file} does not come back as it was"
    assert wrong == WRONG_UPSTREAM
    assert whole == 83, "an example is missing, or was not read"


def fields(schema: dict[str, Any], defs: dict[str, Any], path: str = "") -> set[str]:
    """The paths of all fields of a JSON Schema."""
    schema = defs[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    found = set()
    for name, inner in schema.get("properties", {}).items():
        found |= {f"{path}.{name}", *fields(inner, defs, f"{path}.{name}")}
    return found | fields(schema["items"], defs, path) if "items" in schema else found


def members(schema: dict[str, Any], defs: dict[str, Any], path: str = "") -> dict[str, set[str]]:
    """The closed sets of a JSON Schema by the path of their field."""
    schema = defs[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    found = {path: set(schema["enum"])} if "enum" in schema else {}
    for name, inner in schema.get("properties", {}).items():
        found |= members(inner, defs, f"{path}.{name}")
    return found | members(schema["items"], defs, path) if "items" in schema else found


def since(member: Any) -> Tetragon:
    """The first version that has a word: those of later ones are refused."""
    return member.fact.since if hasattr(member, "fact") else DEFAULT


def in_model(annotation: Any, path: str = "") -> tuple[set[str], dict[str, set[str]]]:
    """The same of a model: the paths of its fields, and its closed sets."""
    names: set[str] = set()
    sets: dict[str, set[str]] = {}
    if isinstance(annotation, type) and issubclass(annotation, Model):
        for name, field in annotation.model_fields.items():
            inner = f"{path}.{field.alias or name}"
            more, closed = in_model(field.annotation, inner)
            names |= {inner, *more}
            sets |= closed
    elif isinstance(annotation, type) and hasattr(annotation, "__members__"):
        sets[path] = {member.value for member in annotation if since(member) == DEFAULT}
    for argument in get_args(annotation):
        more, closed = in_model(argument, path)
        names |= more
        sets |= closed
    return names, sets


def test_the_kind_has_the_fields_and_the_closed_sets_of_the_crd(root: Path) -> None:
    file = root / "schemas" / "cilium.io" / "tracingpolicy_v1alpha1.json"
    schema = orjson.loads(file.read_bytes())
    names, sets = in_model(WholeTracingPolicy)
    spec, defs = schema["properties"]["spec"], schema["$defs"]
    assert {each for each in names if each.startswith(".spec.")} == fields(spec, defs, ".spec")
    assert sets == members(spec, defs, ".spec")


def policy(**hook: Any) -> dict[str, Any]:
    return {"metadata": {"name": "x"}, "spec": {"kprobes": [{"call": "sys_bpf", **hook}]}}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (policy(selector=[]), "there is no field selector (did you mean selectors?)"),
        (policy(args=[{"index": 0, "type": "flie"}]), "(did you mean file?)"),
        (policy(args=[{"index": 0, "type": "ulong"}]), "ulong is of Tetragon 1.7.0, and 1.6.0"),
        (policy(args=[{"index": "0"}]), "valid integer"),
        (policy(syscall="yes"), "valid boolean"),
        (policy(selectors=[{"matchArgs": [{"operator": "Equals"}]}]), "(did you mean Equal?)"),
        (policy(selectors=[{"matchActions": [{"action": "sigkill"}]}]), "(did you mean Sigkill?)"),
        (policy(selectors=[{"matchArgs": [{"operator": "InMap", "values": [1]}]}]), "valid string"),
    ],
)
def test_what_the_api_server_refuses_is_named(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WholeTracingPolicy.model_validate(data)
    texts = [each.text() for each in findings_of(Fault("x.py", caught.value))]
    assert any(said in text for text in texts), texts
