"""For every word of `tetraflux diff`: a pair of trees that provokes it, and what is said."""

from __future__ import annotations

from diff_cases import (
    FLUX_PRUNE,
    HOME,
    alert,
    alertmanager,
    config_map,
    flux,
    kustomization,
    marked,
    namespace,
    policy,
    release,
    repository,
    rules,
    tree,
)

PROVOKED: dict[str, tuple[dict[str, bytes], dict[str, bytes], str]] = {
    "policy/enforces": (
        tree(policy("monitor", "Sigkill")),
        tree(policy("enforce", "Sigkill")),
        "begins to enforce: Sigkill acts",
    ),
    "policy/stops-enforcing": (
        tree(policy(None, "Override")),
        tree(policy("monitor", "Override")),
        "ceases to enforce",
    ),
    "policy/unguarded": (tree(policy("monitor")), tree(policy(None)), "leaves monitor mode"),
    "policy/held": (
        tree(policy("monitor", "Post")),
        tree(policy("monitor", "Signal")),
        "carries Signal, which only policy-mode monitor holds back",
    ),
    "policy/added": ({}, tree(policy("monitor")), "every agent loads it"),
    "policy/removed": (tree(policy("monitor")), {}, "the detection is gone"),
    "policy/reloaded": (
        tree(policy("monitor")),
        tree(policy("monitor", "Post")),
        "what happens in between is missed",
    ),
    "alert/added": (tree(rules()), tree(rules(alert())), "alert Down is new, severity critical"),
    "alert/removed": (
        tree(rules(alert())),
        tree(rules()),
        "alert Down, severity critical, is removed: nobody is woken any more",
    ),
    "alert/severity": (
        tree(rules(alert())),
        tree(rules(alert(severity="warning"))),
        "from critical to warning: nobody is woken by it any more",
    ),
    "alert/for": (
        tree(rules(alert())),
        tree(rules(alert(**{"for": "1h"}))),
        "for changes from 10m to 1h",
    ),
    "alert/expression": (
        tree(rules(alert())),
        tree(rules(alert(expr="up < 1"))),
        "alert Down fires on another expression",
    ),
    "alert/recorded": (
        tree(rules({"record": "a:new", "expr": "up"}, alert(expr="a:new"))),
        tree(rules({"record": "a:new", "expr": "up > 0"}, alert(expr="a:new"))),
        "every alert on the recorded series a:new fires on another expression",
    ),
    "notification/route": (
        tree(alertmanager()),
        tree(alertmanager(receiver="b")),
        "alerts take another way",
    ),
    "notification/receiver": (
        tree(alertmanager()),
        tree(alertmanager(priority="2")),
        "receiver a changes",
    ),
    "notification/removed": (tree(alertmanager()), {}, "reach nobody any more"),
    "flux/deleted": (
        flux(kustomization()) | tree(config_map()),
        flux(kustomization()),
        "Flux deletes it: Kustomization app prunes",
    ),
    "flux/deleted-by-parent": (tree(config_map()), {}, "outside this tree"),
    "flux/left-behind": (
        flux(kustomization()) | tree(marked(config_map(), **{FLUX_PRUNE: "disabled"})),
        flux(kustomization()),
        f"{FLUX_PRUNE} is disabled on it",
    ),
    "flux/removed": (
        flux(kustomization()) | tree(config_map()),
        {},
        "what it applied (objects: 1) is deleted with it",
    ),
    "flux/renamed": (
        flux(kustomization()) | tree(config_map()),
        flux(kustomization("other")) | tree(config_map()),
        "renamed to other: Flux deletes what it applied (objects: 1), the new one makes it again",
    ),
    "flux/moved": (
        flux(kustomization("a"), kustomization("b", path=f"./{HOME}/b")) | tree(config_map()),
        flux(kustomization("a"), kustomization("b", path=f"./{HOME}/b"))
        | tree(config_map(), folder=f"{HOME}/b"),
        "moves from Kustomization a to b: deleted and remade if a",
    ),
    "flux/path": (
        flux(kustomization()),
        flux(kustomization(path="./new")),
        f"reads new instead of output/kubernetes/{HOME}/app",
    ),
    "flux/source": (
        flux(kustomization(sourceRef={"kind": "GitRepository", "name": "a"})),
        flux(kustomization(sourceRef={"kind": "GitRepository", "name": "b", "namespace": "c"})),
        "reads from GitRepository/c/b instead of GitRepository/ns/a",
    ),
    "flux/prune": (
        flux(kustomization()),
        flux(kustomization(prune=False)),
        "what leaves the tree stays from now on",
    ),
    "flux/depends": (
        flux(kustomization(dependsOn=[{"name": "a"}, {"name": "b"}])),
        flux(kustomization()),
        "waits for nothing instead of a, b",
    ),
    "flux/protection": (
        tree(marked(config_map(), **{FLUX_PRUNE: "disabled"})),
        tree(marked(config_map(), other="x")),
        "Flux may delete it from now on",
    ),
    "helm/removed": (tree(release(), repository()), {}, "no agent runs any more"),
    "helm/version": (
        tree(release(), repository()),
        tree(release(), repository(tag="1.7.0")),
        "release x: chart tetragon 1.7.0 instead of tetragon 1.6.0: Flux upgrades the release",
    ),
    "helm/source": (
        tree(release(), repository()),
        tree(release(), repository("oci://mirror/tetragon")),
        "comes from oci://mirror/tetragon instead of oci://ghcr.io/cilium/charts/tetragon",
    ),
    "helm/upgrade": (
        tree(release(), repository()),
        tree(release(values={"crds": {}}), repository()),
        "Flux upgrades the release, because its values change",
    ),
    "helm/agents-restart": (
        tree(release(), repository()),
        tree(release(values={"exportDirectory": "/x", "tetragon": {"a": 1}}), repository()),
        "the agents restart, node by node, because of exportDirectory, tetragon",
    ),
    "namespace/pod-security": (
        tree(namespace("privileged")),
        tree(namespace("baseline")),
        "enforce of pod security changes from privileged to baseline; new pods",
    ),
    "secret/needed": (
        tree(alertmanager()),
        tree(alertmanager(key="fresh")),
        "reads Secret pushover, key fresh from now on: it must be there",
    ),
    "secret/unneeded": (
        tree(alertmanager()),
        tree(alertmanager(key="fresh")),
        "no longer reads Secret pushover, key token",
    ),
}
