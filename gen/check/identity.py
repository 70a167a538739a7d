"""Names and namespaces: each object is one, and lands where it is meant to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gen.findings import Finding
from gen.objects import fault

if TYPE_CHECKING:
    from gen.build import Build
    from gen.render import Document

PAGES = {
    "object/duplicate": """
Two objects of the tree have the same kind, namespace and name. kustomize refuses the folder, or
Flux applies one over the other and back, for ever.
""",
    "object/namespace": """
A namespaced object has no namespace. The Flux Kustomizations set none for it (`targetNamespace`
would rewrite the others), so it would land in `default`.
""",
}

_CLUSTER_SCOPED = frozenset({"Namespace", "TracingPolicy"})


def check(build: Build) -> Iterator[Finding]:
    """Findings for every Kubernetes object of the tree."""
    seen: dict[tuple[str, str], Document] = {}
    for document in build.documents:
        if "metadata" not in document.data:
            continue
        group = str(document.data["apiVersion"]).rpartition("/")[0]
        first = seen.setdefault((group, document.name), document)
        if first is not document:
            yield fault(
                document,
                "object/duplicate",
                problem=f"{first.source} defines it too",
                consequence="kustomize refuses the folder, or one overwrites the other for ever",
                fix="give one of them another name",
            )
        if document.data["kind"] not in _CLUSTER_SCOPED and not document.data["metadata"].get(
            "namespace"
        ):
            yield fault(
                document,
                "object/namespace",
                path="metadata.namespace",
                problem="the object has no namespace",
                consequence="it would land in the namespace default",
                fix="set metadata.namespace",
            )
