"""Looking things up in a rendered tree: leaves, objects by name, the chart of a release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.versions import judged_as

if TYPE_CHECKING:
    from tetraflux.gen.render import Document

Path = tuple[str | int, ...]

SCHEMAS = FilePath(__file__).parent.parent / "schemas"
"""The folder of the schemas, beside this package in the repository and in a wheel alike."""


def leaves(data: Any) -> list[tuple[Path, Any]]:
    """Every scalar of the data with its path; empty maps and lists count as scalars."""
    found: list[tuple[Path, Any]] = []
    _collect(found, data, ())
    return found


def _collect(found: list[tuple[Path, Any]], data: Any, path: Path) -> None:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            _collect(found, value, (*path, key))
    elif isinstance(data, list) and data:
        for number, value in enumerate(data):
            _collect(found, value, (*path, number))
    else:
        found.append((path, data))


def maps(data: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every map of the data with its path, the outer ones first."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            if isinstance(value, dict | list):
                yield from maps(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from maps(value, (*path, number))


def fault(
    document: Document, id_: str, problem: str, consequence: str, fix: str, path: str = ""
) -> Finding:
    """An error in one object of the tree, to be mended in the Python file that it came from."""
    return Finding(
        id=id_,
        severity=Severity.ERROR,
        file=document.source,
        object=document.name or document.path,
        path=path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )


def of_kind(documents: Sequence[Document], kind: str, group: str = "") -> list[Document]:
    """The objects of that kind; `group` where the kind's name is not enough."""
    return [
        each
        for each in documents
        if each.data.get("kind") == kind and str(each.data.get("apiVersion", "")).startswith(group)
    ]


def named(documents: Sequence[Document], kind: str, namespace: str, name: str) -> Document | None:
    """The object of that name, or None."""
    for each in of_kind(documents, kind):
        meta = each.data.get("metadata", {})
        if meta.get("name") == name and meta.get("namespace", "") == namespace:
            return each
    return None


def chart_of(release: Document, documents: Sequence[Document]) -> tuple[str, str] | None:
    """Name and version of a HelmRelease's chart, or None where its source is not in the tree."""
    spec = release.data["spec"]
    if "chart" in spec:
        chart = spec["chart"]["spec"]
        return chart["chart"], str(chart["version"])
    namespace = release.data["metadata"]["namespace"]
    source = named(documents, "OCIRepository", namespace, spec["chartRef"]["name"])
    if source is None:
        return None
    spec = source.data["spec"]
    return spec["url"].rsplit("/", 1)[-1], str(spec["ref"].get("tag", ""))


def versions_of(chart: str) -> list[str]:
    """The versions of a chart whose keys are known."""
    files = (SCHEMAS / "charts").glob(f"{chart}_*.json")
    return sorted(file.stem.partition("_")[2] for file in files)


def chart_keys(chart: str, version: str) -> tuple[dict[str, Any], str] | None:
    """The keys of a chart, and the version that they are of; None where they are not known.

    Those of tetragon may be of an older patch release, which has the same ones.
    """
    judged = judged_as(version, versions_of(chart)) if chart == "tetragon" else version
    keys = data_file(f"charts/{chart}_{judged}.json") if judged else None
    return (keys, judged) if keys and judged else None


@cache
def data_file(name: str) -> dict[str, Any] | None:
    """A JSON file of `schemas/`, or None when there is none of that name."""
    import orjson

    try:
        content: dict[str, Any] = orjson.loads((SCHEMAS / name).read_bytes())
    except FileNotFoundError:
        return None
    return content
