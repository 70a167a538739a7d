"""Names and namespaces: each object is unique, and is applied to the intended namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.objects import chart_of, fault, of_kind
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "object/duplicate": """
Two objects of the tree have the same kind, namespace and name. kustomize rejects the folder, or
Flux applies them in turn, each overwriting the other, at every reconciliation.
""",
    "object/namespace": """
A namespaced object has no namespace. The Flux Kustomizations do not set one for it
(`targetNamespace` would rewrite the others), so it would be applied to the namespace `default`.
""",
    "object/no-such-namespace": """
An object is in a namespace that the tree does not create. On a first install the API server rejects
it, and with it everything else of its folder. Only the Flux Kustomizations are in a namespace that
exists before the tree is applied.
""",
    "object/unprivileged": """
The namespace of the agent does not allow privileged pods. Talos enforces the level `baseline` for a
namespace without a label, so no agent pod would be admitted: the DaemonSet exists but has no pods.
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
                problem=f"{first.source} also defines it",
                consequence="kustomize rejects the folder, or each overwrites the other",
                fix="rename one of them",
            )
        if document.data["kind"] not in _CLUSTER_SCOPED and not document.data["metadata"].get(
            "namespace"
        ):
            yield fault(
                document,
                "object/namespace",
                path="metadata.namespace",
                problem="the object has no namespace",
                consequence="it would be applied to the namespace default",
                fix="set metadata.namespace",
            )
    yield from _namespaces(build)


def _namespaces(build: Build) -> Iterator[Finding]:
    """Whether the tree creates each namespace, and the agent's namespace admits its pods."""
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
                problem=f"the tree does not create the namespace {namespace}",
                consequence="on a first install the API server would reject the object",
                fix="let model/cluster/ create the namespace, or correct the name",
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
