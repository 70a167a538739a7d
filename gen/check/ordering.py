"""No policy is applied before its CRD exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import fault, of_kind
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.render import Build

PAGES = {
    "flux/policy-before-crd": """
A Flux Kustomization applies TracingPolicies but does not depend on one that waits for their CRD.
The running operator registers the CRD, not the chart, so on a first install and on a rebuilt
cluster the whole folder fails until the CRD exists. Let it depend on a Kustomization whose
`healthChecks` list the CustomResourceDefinition; `wait: true` would make Flux ignore them.
""",
    "flux/blocked-by-policies": """
A Flux Kustomization depends on the one that applies the policies. A policy that the API server
rejects would then block updates of the agent or of the alerts.
""",
    "flux/namespace-pruned": """
The namespace is in the tree without the annotation that keeps Flux from deleting it. If its file
were removed, Flux would delete the namespace and everything in it.
""",
}

_CRDS = {
    "TracingPolicy": "tracingpolicies.cilium.io",
    "TracingPolicyNamespaced": "tracingpoliciesnamespaced.cilium.io",
}


def check(build: Build) -> Iterator[Finding]:
    """Looks at the Flux Kustomizations of the folders that hold policies, and at the namespace."""
    flux = of_kind(build.documents, "Kustomization", "kustomize.toolkit.fluxcd.io/")
    specs: dict[str, Any] = {each.data["metadata"]["name"]: each.data["spec"] for each in flux}
    needed: dict[str, set[str]] = {}
    for kind, crd in _CRDS.items():
        for policy in of_kind(build.documents, kind):
            folder = PurePosixPath(policy.path).parent.as_posix()
            for name, spec in specs.items():
                if spec["path"].endswith(f"/{folder}"):
                    needed.setdefault(name, set()).add(crd)
    for document in flux:
        name = document.data["metadata"]["name"]
        upstream = [each["name"] for each in document.data["spec"].get("dependsOn", [])]
        waited = {c for each in upstream if each in specs for c in _waited_for(specs[each])}
        for crd in sorted(needed.get(name, set()) - waited):
            yield fault(
                document,
                "flux/policy-before-crd",
                path="spec.dependsOn",
                problem=f"none of its dependencies waits for the CRD {crd}",
                consequence="on a first install the policies fail until the CRD exists",
                fix="depend on a Kustomization with that CRD in its healthChecks",
            )
        for each in sorted(set(upstream) & needed.keys()):
            yield fault(
                document,
                "flux/blocked-by-policies",
                path="spec.dependsOn",
                problem=f"it depends on {each}, which applies the policies",
                consequence="one rejected policy would block it",
                fix="remove the dependency",
            )
    for document in of_kind(build.documents, "Namespace"):
        marks = document.data["metadata"].get("annotations", {})
        if marks.get("kustomize.toolkit.fluxcd.io/prune") != "disabled":
            yield fault(
                document,
                "flux/namespace-pruned",
                path="metadata.annotations",
                problem="Flux may prune the namespace",
                consequence="everything in it would be deleted too",
                fix="annotate it with kustomize.toolkit.fluxcd.io/prune: disabled",
            )


def _waited_for(spec: dict[str, Any]) -> set[str]:
    if spec.get("wait"):
        return set()
    checks = spec.get("healthChecks", [])
    return {each["name"] for each in checks if each["kind"] == "CustomResourceDefinition"}
