"""Every object against the JSON Schema of its kind; a kind without one is an error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import data_file, fault
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "schema/unknown-kind": """
An object has a kind for which `schemas/` has no schema. It would be applied unchecked, and
kubeconform would skip it. Add the kind's CRD to `schemas/sources.toml` and run `tetraflux schemas`.
""",
    "schema/invalid": """
An object does not match the schema of its kind: it has an unknown field, lacks a required one, or
has a value of the wrong type. The API server would reject the object or drop the field. The
schemas are made from upstream's own CRDs, without unknown fields, at the versions in
`schemas/sources.toml`.
""",
}


def check(build: Build) -> Iterator[Finding]:
    """Findings for every YAML object of the tree."""
    for document in build.documents:
        if document.path.endswith(".json"):
            continue
        name = schema_name(document.data)
        judge = validator(name)
        if judge is None:
            yield fault(
                document,
                "schema/unknown-kind",
                problem=f"there is no schema for {document.data.get('apiVersion')} "
                f"{document.data.get('kind')} (schemas/{name})",
                consequence="the object would be applied unchecked",
                fix="add its CRD to schemas/sources.toml and run `tetraflux schemas`",
            )
            continue
        yield from (_invalid(document, error) for error in judge.iter_errors(document.data))


def schema_name(data: dict[str, Any]) -> str:
    """The file of an object's schema, as kubeconform looks for it."""
    group, _, version = str(data.get("apiVersion", "")).rpartition("/")
    return f"{group or 'core'}/{str(data.get('kind', '')).lower()}_{version}.json"


@cache
def validator(name: str) -> Any:
    """The validator of the schema in that file, None where there is none."""
    schema = data_file(name)
    if schema is None:
        return None
    import jsonschema_rs

    return jsonschema_rs.validator_for(schema, pattern_options=jsonschema_rs.RegexOptions())


def _invalid(document: Document, error: Any) -> Finding:
    return fault(
        document,
        "schema/invalid",
        path=dotted(error.instance_path),
        problem=error.message,
        consequence="the API server would reject the object or drop the field",
        fix="correct the field; the schema is upstream's",
    )
