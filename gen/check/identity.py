"""Names and namespaces: each object is one, and lands where it is meant to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.objects import chart_of, fault, of_kind
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "object/duplicate": """
Two objects of the tree have the same kind, namespace and name. kustomize refuses the folder, or
Flux applies one over the other and back, for ever.
""",
    "object/namespace": """
A namespaced object has no namespace. The Flux Kustomizations set none for it (`targetNamespace`
would rewrite the others), so it would land in `default`.
""",
    "object/no-such-namespace": """
An object stands in a namespace that the tree does not make. On a first install the API server
refuses it, and with it everything of its folder. Only the Flux Kustomizations stand in a namespace
that is there before the tree is.
""",
    "object/unprivileged": """
The namespace of the agent does not allow privileged pods. Talos enforces the level `baseline` where
a namespace says nothing, so no agent pod would be admitted: the DaemonSet exists and stays empty.
""",
}

_ENFORCE = "pod-security.kubernetes.io/enforce"
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
    yield from _namespaces(build)


def _namespaces(build: Build) -> Iterator[Finding]:
    """Whether each namespace is made by the tree, and lets the agent in."""
    made = {each.data["metadata"]["name"]: each for each in of_kind(build.documents, "Namespace")}
    there = {each.name for each in build.stack.external if each.kind == "Namespace"}
    for document in build.documents:
        namespace = document.data.get("metadata", {}).get("namespace")
        is_flux = str(document.data.get("apiVersion")).startswith("kustomize.toolkit.fluxcd.io/")
        if namespace and not is_flux and namespace not in made and namespace not in there:
            yield fault(
                document,
                "object/no-such-namespace",
                path="metadata.namespace",
                problem=f"the tree makes no namespace {namespace}",
                consequence="on a first install the API server would refuse the object",
                fix="let model/cluster/ make the namespace, or correct the name",
            )
    for release in of_kind(build.documents, "HelmRelease"):
        chart = chart_of(release, build.documents)
        home = made.get(release.data["metadata"].get("namespace", ""))
        if chart is None or chart[0] != "tetragon" or home is None:
            continue
        level = home.data["metadata"].get("labels", {}).get(_ENFORCE)
        if level != "privileged":
            yield fault(
                home,
                "object/unprivileged",
                path="metadata.labels",
                problem=f"{_ENFORCE} is {level or 'not set'}",
                consequence="Talos would admit no pod of the agent",
                fix=f"label the namespace with {_ENFORCE}: privileged",
            )
