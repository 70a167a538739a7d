"""Everything that an object refers to exists in the tree, or is declared as external."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import Path, fault, leaves, maps, named, of_kind
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "reference/object": """
An object refers to another one (a Secret, ConfigMap, Service, Flux source, Kustomization,
HelmRelease, CRD) that is neither in the tree nor declared in `model/external/`. In the cluster it
would wait for it indefinitely, or fail. Correct the name, or declare the object in
`model/external/`.
""",
    "reference/key": """
An object reads a key of a Secret that `model/external/` does not list for it, so an operator who
creates the Secret from that list would leave the key out. Or two things are read from one key.
""",
    "reference/receiver": """
A route of an AlertmanagerConfig uses a receiver that the config does not define. The Prometheus
Operator rejects the whole config, and none of its alerts is routed.
""",
    "reference/path": """
A Flux Kustomization reconciles a folder that the tree does not have, or that has no
kustomization.yaml. The path must begin with `flux.path_prefix`; the rest is compared with the tree.
""",
    "reference/datasource": """
A panel uses a datasource that is not a variable of its dashboard, so it shows "datasource not
found" in every Grafana except the one in which it was made.
""",
    "reference/unused": """
An external object is declared, but nothing in the tree refers to it: the README asks operators for
something that is not needed.
""",
}

_SERVICE_HOST = re.compile(r"\b([a-z0-9-]+)\.([a-z0-9-]+)\.svc\b")

Key = tuple[str, str, str]  # kind, namespace, name


def check(build: Build) -> Iterator[Finding]:
    """Findings in both directions: referred to but missing, declared but not referred to."""
    external: dict[Key, tuple[str, ...]] = {}
    for each in build.stack.external:  # one Secret may hold what several need
        declared = (each.kind, each.namespace, each.name)
        before = external.get(declared, ())
        external[declared] = (*before, *each.keys)
        for key in sorted({*before} & {*each.keys}):
            yield Finding(
                id="reference/key",
                severity=Severity.ERROR,
                file="model/external/",
                object="/".join(filter(None, declared)),
                problem=f"the key {key!r} is declared twice, the second time as {each.why}",
                consequence="one value cannot be both, so one of the two would be refused",
                fix="use another key for one of them, or another Secret",
            )
    seen: set[Key] = set()
    for document in build.documents:
        seen.add(("Namespace", "", document.data.get("metadata", {}).get("namespace", "")))
        for path, target, key in _named(document):
            seen.add(target)
            if named(build.documents, *target) or _generated(build, target):
                continue
            if target not in external:
                yield _finding(
                    "object",
                    document,
                    path,
                    f"{'/'.join(filter(None, target))} is neither in the tree nor external",
                    "the object would wait for it indefinitely, or fail",
                    "correct the name, or declare it in model/external/",
                )
            elif key and key not in external[target]:
                yield _finding(
                    "key",
                    document,
                    path,
                    f"{target[0]} {target[2]} is declared without the key {key!r}",
                    "an operator who creates it would leave the key out",
                    "correct the key, or add it in model/external/",
                )
        yield from _receivers(document)
        yield from _datasources(document)
        yield from _folders(document, build)
    for target in sorted(external.keys() - seen):
        yield Finding(
            id="reference/unused",
            severity=Severity.ERROR,
            file="model/external/",
            object="/".join(filter(None, target)),
            problem="it is declared as external, but nothing refers to it",
            consequence="operators would be asked for something that is not needed",
            fix="remove the declaration, or correct its name",
        )


def _named(document: Document) -> Iterator[tuple[str, Key, str]]:
    """What an object names: the path, the object, and the key of a Secret or ConfigMap."""
    data = document.data
    if "metadata" not in data or data["kind"] in ("TracingPolicy", "TracingPolicyNamespaced"):
        return  # neither a dashboard nor a policy names an object of the cluster
    namespace = data.get("metadata", {}).get("namespace", "")
    for path, each in maps(data):
        last = str(path[-1]) if path else ""
        if each.keys() == {"name", "key"} and last != "matchLabels":
            kind = "ConfigMap" if "onfigMap" in last else "Secret"
            yield dotted(path), (kind, namespace, each["name"]), each["key"]
        elif last in ("sourceRef", "chartRef") or _is(path, "healthChecks"):
            there = "" if each["kind"] == "CustomResourceDefinition" else namespace
            yield dotted(path), (each["kind"], each.get("namespace", there), each["name"]), ""
        elif _is(path, "dependsOn"):
            yield (
                dotted(path),
                ("Kustomization", each.get("namespace", namespace), each["name"]),
                "",
            )
    for path, value in leaves(data):
        if isinstance(value, str) and ".svc" in value:
            for name, there in _SERVICE_HOST.findall(value):
                yield dotted(path), ("Service", there, name), ""


def _is(path: Path, name: str) -> bool:
    """Whether the path is that of an entry of the list `name`."""
    return len(path) > 1 and path[-2] == name


def _generated(build: Build, target: Key) -> bool:
    """Whether kustomize generates a ConfigMap of that name."""
    return target[0] == "ConfigMap" and any(
        (generator["name"], generator.get("namespace", "")) == (target[2], target[1])
        for each in of_kind(build.documents, "Kustomization", "kustomize.config.k8s.io/")
        for generator in each.data.get("configMapGenerator", [])
    )


def _receivers(document: Document) -> Iterator[Finding]:
    if document.data.get("kind") != "AlertmanagerConfig":
        return
    spec = document.data["spec"]
    defined = {receiver["name"] for receiver in spec["receivers"]}
    for path, each in maps(spec["route"], ("spec", "route")):
        if "receiver" in each and each["receiver"] not in defined:
            yield _finding(
                "receiver",
                document,
                dotted((*path, "receiver")),
                f"no receiver is named {each['receiver']!r} (there are: "
                f"{', '.join(sorted(defined))})",
                "the operator rejects the whole config, and none of its alerts is routed",
                "use one that is defined",
            )


def _datasources(document: Document) -> Iterator[Finding]:
    if not document.path.endswith(".json"):
        return
    variables = {
        f"${each['name']}"
        for each in document.data["templating"]["list"]
        if each["type"] == "datasource"
    }
    for path, each in maps(document.data):
        if path and path[-1] == "datasource" and each.get("uid") not in variables:
            yield _finding(
                "datasource",
                document,
                dotted(path),
                f"{each.get('uid')!r} is not a datasource variable of the dashboard",
                "the panel would find no data in any other Grafana",
                f"use {', '.join(sorted(variables)) or 'a variable of type datasource'}",
            )


def _folders(document: Document, build: Build) -> Iterator[Finding]:
    if not str(document.data.get("apiVersion")).startswith("kustomize.toolkit.fluxcd.io/"):
        return
    prefix = build.stack.deployment.settings.flux.path_prefix
    path: Any = document.data["spec"]["path"]
    folder = path.removeprefix(f"{prefix}/")
    if not path.startswith(f"{prefix}/") or f"{folder}/kustomization.yaml" not in build.files:
        yield _finding(
            "path",
            document,
            "spec.path",
            f"{path} has no kustomization.yaml in the tree",
            "Flux would fail, or generate a kustomization of whatever files it finds",
            "correct the path; it must begin with flux.path_prefix",
        )


def _finding(
    id_: str, document: Document, path: str, problem: str, consequence: str, fix: str
) -> Finding:
    return fault(
        document,
        f"reference/{id_}",
        path=path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
