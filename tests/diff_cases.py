"""Objects and trees from which the tests of `tetraflux diff` are made."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import yaml

from tetraflux.gen.diff import compare
from tetraflux.gen.diff.changes import Change

HOME = "apps/security/tetragon"
FLUX_PRUNE = "kustomize.toolkit.fluxcd.io/prune"


def tree(*objects: dict[str, Any], folder: str = f"{HOME}/app") -> dict[str, bytes]:
    """A tree with one file of these objects."""
    return {f"{folder}/all.yaml": yaml.safe_dump_all(objects).encode()}


def thing(kind: str, api: str, name: str = "x", **rest: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "ns"}} | rest


def policy(mode: str | None, *actions: str) -> dict[str, Any]:
    options = [{"name": "policy-mode", "value": mode}] if mode else []
    selectors = [{"matchActions": [{"action": action} for action in actions]}]
    hook = {"call": "sys_x", "syscall": True, "selectors": selectors}
    spec = {"options": options, "kprobes": [hook]}
    return thing("TracingPolicy", "cilium.io/v1alpha1", spec=spec)


def rules(*alerts: dict[str, Any]) -> dict[str, Any]:
    group = {"name": "tetragon.rules", "rules": list(alerts)}
    return thing("PrometheusRule", "monitoring.coreos.com/v1", spec={"groups": [group]})


def alert(name: str = "Down", severity: str = "critical", **rest: Any) -> dict[str, Any]:
    return {"alert": name, "expr": "up == 0", "for": "10m", "labels": {"severity": severity}} | rest


def kustomization(name: str = "app", **spec: Any) -> dict[str, Any]:
    full = {"path": f"./output/kubernetes/{HOME}/app", "prune": True} | spec
    return thing("Kustomization", "kustomize.toolkit.fluxcd.io/v1", name, spec=full)


def flux(*objects: dict[str, Any]) -> dict[str, bytes]:
    return tree(*objects, folder=HOME)


def release(**spec: Any) -> dict[str, Any]:
    full = {"chartRef": {"kind": "OCIRepository", "name": "x"}, "values": {}} | spec
    return thing("HelmRelease", "helm.toolkit.fluxcd.io/v2", spec=full)


def repository(url: str = "oci://ghcr.io/cilium/charts/tetragon", **ref: str) -> dict[str, Any]:
    ref = ref or {"tag": "1.6.0"}
    spec = {"url": url, "ref": ref}
    return thing("OCIRepository", "source.toolkit.fluxcd.io/v1", spec=spec)


def config_map(labels: dict[str, str] | None = None, **data: str) -> dict[str, Any]:
    made = thing("ConfigMap", "v1", data=data)
    made["metadata"]["labels"] = labels or {}
    return made


def marked(item: dict[str, Any], **annotations: str) -> dict[str, Any]:
    return item | {"metadata": item["metadata"] | {"annotations": annotations}}


def alertmanager(receiver: str = "a", priority: str = "1", key: str = "token") -> dict[str, Any]:
    pushover = {"priority": priority, "token": {"name": "pushover", "key": key}}
    spec = {
        "route": {"receiver": receiver},
        "receivers": [{"name": "a", "pushoverConfigs": [pushover]}],
    }
    return thing("AlertmanagerConfig", "monitoring.coreos.com/v1alpha1", spec=spec)


def namespace(enforce: str) -> dict[str, Any]:
    labels = {"pod-security.kubernetes.io/enforce": enforce}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ns", "labels": labels}}


def one(old: dict[str, bytes], new: dict[str, bytes]) -> Change:
    changes = compare(old, new)
    assert len(changes) == 1, f"expected one change, got {[c.object for c in changes]}"
    return changes[0]


def fields(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [tuple(field) for field in one(tree(old), tree(new)).fields]


def said(old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, str]:
    return {note.id: note.text for change in compare(old, new) for note in change.notes}


@cache
def stack_files() -> dict[str, bytes]:
    from tetraflux.gen.render import render
    from tetraflux.model.settings import Settings
    from tetraflux.model.stack import stack

    return render(stack(Settings()))


def generator(title: str, label: str) -> dict[str, bytes]:
    made = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["./x.yaml"],
        "configMapGenerator": [
            {
                "name": "board",
                "namespace": "ns",
                "files": ["b.json=boards/b.json"],
                "literals": ["a=b=c"],
                "options": {"labels": {"grafana": label}},
            }
        ],
    }
    content = json.dumps({"panels": [{"title": "P", "expr": title}, {"title": "Q"}]}).encode()
    folder = f"{HOME}/monitoring"
    return {
        f"{folder}/kustomization.yaml": yaml.safe_dump(made).encode(),
        f"{folder}/boards/b.json": content,
    }
