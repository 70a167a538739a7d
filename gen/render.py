"""From a stack to files: a pure function, the same bytes for the same stack anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tetraflux.gen import emit
from tetraflux.gen.heads import head
from tetraflux.lint.findings import Finding
from tetraflux.model.deployment import File
from tetraflux.model.kinds.grafana import Dashboard
from tetraflux.model.kinds.kubernetes import ConfigMap, Service
from tetraflux.model.stack import Stack


class Document(NamedTuple):
    """One object of the tree as plain data, with the place that it came from.

    `embedded` has the YAML texts inside it, and what each was rendered from.
    """

    path: str
    source: str
    data: dict[str, Any]
    schema_url: str | None = None
    embedded: Mapping[str, Any] = MappingProxyType({})

    @property
    def name(self) -> str:
        """`Kind/namespace/name`, `Kind/name` without a namespace, or nothing without a name."""
        meta = self.data.get("metadata")
        if not meta:
            return ""
        parts = (self.data.get("kind", ""), meta.get("namespace", ""), meta.get("name", ""))
        return "/".join(part for part in parts if part)


class Build(NamedTuple):
    """A rendered stack: its objects as plain data, its files, and what the checks say."""

    stack: Stack
    documents: tuple[Document, ...]
    files: dict[str, bytes]
    findings: tuple[Finding, ...] = ()


def documents(stack: Stack) -> tuple[Document, ...]:
    """Every object of the stack as plain data, in the order of the tree."""
    return tuple(_document(file, each) for file in stack.files for each in file.objects)


def _document(file: File, item: Any) -> Document:
    if isinstance(item, Dashboard):
        from tetraflux.gen.dashboard import layout

        return Document(file.path, file.source, layout(item))
    data: dict[str, Any] = item.plain()
    texts: dict[str, Any] = {}
    if isinstance(item, ConfigMap | Service):
        data = _embedded(data, texts)
    return Document(file.path, file.source, data, item.schema_url, MappingProxyType(texts))


def render(stack: Stack) -> dict[str, bytes]:
    """The tree: paths relative to the output folder, and the bytes of each file."""
    return files(documents(stack))


def files(docs: Iterable[Document]) -> dict[str, bytes]:
    """The tree of these documents; several of one path share its file."""
    grouped: dict[str, list[Document]] = {}
    for document in docs:
        grouped.setdefault(document.path, []).append(document)
    return {path: _file(path, grouped[path]) for path in sorted(grouped)}


def embedded(document: Document, text: str) -> Any:
    """What a YAML text inside an object says; raises ValueError where it is no YAML.

    A text that was rendered here is looked up: importing a parser takes a twentieth of a build,
    and parsers read back what was rendered (tests/test_emit.py).
    """
    if text in document.embedded:
        return document.embedded[text]
    import yaml

    try:
        return yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def _embedded(data: Any, texts: dict[str, Any]) -> Any:
    """The data with every `model.kinds.base.Embedded` as YAML text, which is added to `texts`."""
    if isinstance(data, dict):
        if data.keys() == {"embedded_yaml"}:
            text = emit.dump(data["embedded_yaml"])
            texts[text] = data["embedded_yaml"]
            return text
        return {key: _embedded(value, texts) for key, value in data.items()}
    if isinstance(data, list):
        return [_embedded(value, texts) for value in data]
    return data


def _file(path: str, docs: list[Document]) -> bytes:
    if path.endswith(".json"):
        import orjson

        return orjson.dumps(docs[0].data, option=orjson.OPT_INDENT_2) + b"\n"
    return emit.documents((_comment(document), document.data) for document in docs)


def _comment(document: Document) -> str:
    """The lines above an object: its schema, for editors, and where to edit it."""
    schema = document.schema_url
    line = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return f"{line}# {head(document.path, 'build', document.source)}\n"
