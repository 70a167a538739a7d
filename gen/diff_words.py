"""What a change means, in words for the person who reviews it.

Each word has an id that stays. Where a rule comes from is said at the function that knows it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from gen.diff import Item, Key, Note, Objects, at
from gen.objects import maps

WORDS = {
    "policy/enforces": "begins to enforce: {} acts on whatever matches",
    "policy/stops-enforcing": "ceases to enforce: what it stopped goes through",
    "policy/unguarded": "leaves monitor mode: an enforcing action would act once it is added",
    "policy/held": "carries {}, which only policy-mode monitor holds back",
    "policy/removed": "the detection is gone: nothing reports what it reported",
    "alert/removed": "alert {}, severity {}, is removed{}",
    "alert/severity": "alert {} changes severity from {} to {}{}",
    "alert/for": "alert {} fires after another time: for changes from {} to {}",
    "alert/expression": "alert {} fires on another expression",
    "notification/removed": "alerts that it routed reach nobody any more",
    "notification/route": "alerts take another way: read the route and the inhibitions",
    "notification/receiver": "receiver {} {}",
    "flux/renamed": "is renamed to {}: {}",
    "flux/removed": "what it applied (objects: {}) {}",
    "flux/deleted": "Flux deletes it: Kustomization {} {}",
    "flux/deleted-by-parent": "is deleted if what applies it, outside this tree, prunes",
    "flux/left-behind": "is left behind, delete it by hand: {}",
    "flux/moved": "moves from Kustomization {0} to {1}: deleted and remade if {0} runs first",
    "flux/path": "reads {} instead of {}: objects of the old folder alone leave the tree",
    "flux/source": "reads from {} instead of {}",
    "flux/prune": "what leaves the tree {} from now on",
    "flux/depends": "waits for {} instead of {}",
    "flux/protection": "Flux {} it from now on",
    "helm/removed": "Flux uninstalls the release: {}",
    "helm/version": "{}chart {} {} instead of {} {}: Flux upgrades the release",
    "helm/source": "{}the chart comes from {} instead of {}",
    "helm/agents-restart": "{}the agents restart, node by node, because of {}",
    "helm/upgrade": "Flux upgrades the release, because its values change",
    "namespace/pod-security": "{} of pod security changes from {} to {}{}",
    "secret/needed": "reads {} from now on: it must be there",
    "secret/unneeded": "no longer reads {}",
    "policy/added": "is new: every agent loads it",
    "alert/added": "alert {} is new, severity {}",
    "policy/reloaded": "every agent unloads and loads it: what happens in between is missed",
}
"""Every id and its words, what matters most first."""

_IDS = tuple(WORDS)
_PRUNE, _POD_SECURITY = "kustomize.toolkit.fluxcd.io/prune", "pod-security.kubernetes.io/"
_KUSTOMIZATION = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
_PROMETHEUS_RULE = ("monitoring.coreos.com", "PrometheusRule")


class Pair(NamedTuple):
    """An object in the old and the new tree, None where it is not in it, and the trees."""

    was: Item | None
    now: Item | None
    before: Objects
    after: Objects


def words(key: Key, before: Objects, after: Objects) -> tuple[Note, ...]:
    """The notes on one object of two trees, what matters most first."""
    pair = Pair(before.get(key), after.get(key), before, after)
    notes = set(_judged(key[:2], pair)) if pair.was != pair.now else ()
    return tuple(sorted(notes, key=lambda note: (_IDS.index(note.id), note.text)))


def _judged(kind: tuple[str, str], pair: Pair) -> Iterator[Note]:
    if pair.was and not pair.now:
        note, gone = _fate(pair.was, pair.before, pair.after)
        yield note
        if not gone:
            return
    for judge in (_kept, _secrets, *_OF_KIND.get(kind, ())):
        yield from judge(pair)


def _note(id_: str, *values: object) -> Note:
    return Note(id_, WORDS[id_].format(*values))


def _spec(item: Item | None, *path: str) -> Any:
    return item.get("spec", *path) if item else None


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _fate(was: Item, before: Objects, after: Objects) -> tuple[Note, bool]:
    """What becomes of an object that leaves the tree, and whether it is gone then.

    Rules: kustomize-controller docs, `prune` and `deletionPolicy` of a Kustomization.
    """
    if _unprunable(was):
        return _note("flux/left-behind", f"{_PRUNE} is disabled on it"), False
    owner = _owner(was, before)
    if owner is None:
        return _note("flux/deleted-by-parent"), True
    name, current = owner.key[3], after.get(owner.key)
    if current is None and _deletes(owner):
        return _note("flux/deleted", name, "goes, and what it applied goes with it"), True
    if current is None:
        return _note("flux/left-behind", f"Kustomization {name} goes and deletes nothing"), False
    if _spec(current, "prune") is True:
        return _note("flux/deleted", name, "prunes"), True
    return _note("flux/left-behind", f"Kustomization {name} does not prune"), False


def _deletes(kustomization: Item) -> bool:
    """Whether a Flux Kustomization that is deleted takes its objects along."""
    policy = _spec(kustomization, "deletionPolicy") or "MirrorPrune"
    mirrored = policy == "MirrorPrune" and _spec(kustomization, "prune") is True
    return mirrored or policy in ("Delete", "WaitForTermination")


def _unprunable(item: Item) -> bool:
    return bool(item.get("metadata", "annotations", _PRUNE) == "disabled")


def _owner(item: Item, tree: Objects) -> Item | None:
    """The Flux Kustomization whose path leads to the nearest folder above the object's file.

    Paths start at the root of the source, of which the tree is a folder: the ends must agree.
    """
    folder = posixpath.dirname(item.file)
    while folder:
        for key in sorted(tree):
            if key[:2] == _KUSTOMIZATION and f"/{_path(tree[key])}".endswith(f"/{folder}"):
                return tree[key]
        folder = posixpath.dirname(folder)
    return None


def _path(kustomization: Item) -> str:
    return posixpath.normpath(str(_spec(kustomization, "path") or "."))


def _kustomization(pair: Pair) -> Iterator[Note]:
    """Renaming a Flux Kustomization deletes its objects (fluxcd/flux2#3316)."""
    was, now, before, after = pair
    if was and not now:
        count = sum(_owner(item, before) == was for item in before.values())
        fresh = [item for key, item in sorted(after.items()) if key not in before]
        heirs = [i for i in fresh if i.key[:2] == _KUSTOMIZATION and _path(i) == _path(was)]
        if heirs:
            end = f"the new one takes over what it applied (objects: {count})"
            if _deletes(was):
                end = f"Flux deletes what it applied (objects: {count}), the new one makes it again"
            yield _note("flux/renamed", heirs[0].key[3], end)
        else:
            end = "is deleted with it" if _deletes(was) else "stays, reconciled by nobody"
            yield _note("flux/removed", count, end)
    if not was or not now:
        return
    if _path(was) != _path(now):
        yield _note("flux/path", _path(now), _path(was))
    if _spec(was, "sourceRef") != _spec(now, "sourceRef"):
        yield _note("flux/source", *(_reference(_spec(i, "sourceRef"), i) for i in (now, was)))
    if _spec(was, "prune") != _spec(now, "prune"):
        yield _note("flux/prune", "is deleted" if _spec(now, "prune") is True else "stays")
    new, old = ({str(d.get("name")) for d in _list(_spec(i, "dependsOn"))} for i in (now, was))
    if new != old:
        names = (", ".join(sorted(each)) or "nothing" for each in (new, old))
        yield _note("flux/depends", *names)


def _reference(value: Any, item: Item) -> str:
    namespace = at(value, "namespace") or item.key[2]
    return "/".join(str(each) for each in (at(value, "kind"), namespace, at(value, "name")) if each)


def _kept(pair: Pair) -> Iterator[Note]:
    """Flux prunes what another Kustomization has not taken over yet (labels of the owner)."""
    was, now, before, after = pair
    if not was or not now:
        return
    if _unprunable(was) != _unprunable(now):
        yield _note("flux/protection", "never deletes" if _unprunable(now) else "may delete")
    old, new = _owner(was, before), _owner(now, after)
    prunes = old and not _unprunable(was) and _spec(after.get(old.key), "prune") is True
    if old and new and old.key != new.key and prunes:
        yield _note("flux/moved", old.key[3], new.key[3])


_ENFORCING = {"Sigkill", "Signal", "Override", "NotifyEnforcer"}


def _policy(pair: Pair) -> Iterator[Note]:
    """Enforcement is an enforcing action without `policy-mode: monitor`.

    Any other mode, a misspelt option too, enforces (pkg/policyconf/policyconf.go and
    pkg/sensors/tracing/options.go at v1.6.0). Any update is an unload and a load
    (pkg/watcher/crdwatcher/tracingpolicy.go).
    """
    (acted, watched), (acts, watches) = (_acting(item) for item in pair[:2])
    did, does = acted and not watched, acts and not watches
    names = ", ".join(sorted(acts))
    if does and not did:
        yield _note("policy/enforces", names)
    if did and not does:
        yield _note("policy/stops-enforcing")
    if watched and pair.now and not watches and not acts:
        yield _note("policy/unguarded")
    if watches and acts - (acted if watched else set()):
        yield _note("policy/held", names)
    word = "reloaded" if pair.was and pair.now else "added" if pair.now else "removed"
    yield _note(f"policy/{word}")


def _acting(item: Item | None) -> tuple[set[str], bool]:
    """The enforcing actions, and whether the mode is monitor; the last option of a name counts."""
    spec = _spec(item)
    lists = (each.get(f"match{kind}Actions") for _, each in maps(spec) for kind in ("", "Return"))
    actions = {str(action.get("action")) for found in lists for action in _list(found)}
    options = _list(at(spec, "options"))
    modes = [each.get("value") for each in options if each.get("name") == "policy-mode"]
    return actions & _ENFORCING, modes[-1:] == ["monitor"]


def _rules(pair: Pair) -> Iterator[Note]:
    """Alerts are compared over the whole tree, so that one that moves is not a removed one."""
    olds, news = _alerts(pair.before), _alerts(pair.after)
    for name, (place, new) in news.items():
        if pair.now and place == pair.now.key and name not in olds:
            yield _note("alert/added", name, _severity(new))
        elif pair.now and place == pair.now.key:
            yield from _rule(name, olds[name][1], new)
    for name, (place, old) in olds.items():
        if pair.was and place == pair.was.key and name not in news:
            end = ": nobody is woken any more" if _severity(old) == "critical" else ""
            yield _note("alert/removed", name, _severity(old), end)


def _rule(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Note]:
    """Severity critical wakes somebody (model/kinds/prometheus.py)."""
    if (was := _severity(old)) != (now := _severity(new)):
        ends = {was: ": nobody is woken by it any more", now: ": it wakes somebody from now on"}
        yield _note("alert/severity", name, was, now, ends.get("critical", ""))
    if old.get("for") != new.get("for"):
        yield _note("alert/for", name, *(rule.get("for", "0s") for rule in (old, new)))
    if old.get("expr") != new.get("expr"):
        yield _note("alert/expression", name)


def _severity(rule: dict[str, Any]) -> str:
    return str(at(rule, "labels", "severity") or "none")


def _alerts(tree: Objects) -> dict[str, tuple[Key, dict[str, Any]]]:
    """Alerting rules by name, the second of a name as `NAME #2`."""
    found: dict[str, tuple[Key, dict[str, Any]]] = {}
    for key in sorted(key for key in tree if key[:2] == _PROMETHEUS_RULE):
        groups = _list(_spec(tree[key], "groups"))
        for rule in (rule for group in groups for rule in _list(group.get("rules"))):
            if "alert" in rule:
                label, number = str(rule["alert"]), 2
                while label in found:
                    label, number = f"{rule['alert']} #{number}", number + 1
                found[label] = key, rule
    return found


def _notifications(pair: Pair) -> Iterator[Note]:
    was, now = pair[:2]
    if not was or not now:
        if was:
            yield _note("notification/removed")
        return
    if any(_spec(was, part) != _spec(now, part) for part in ("route", "inhibitRules")):
        yield _note("notification/route")
    olds, news = ({str(r.get("name")): r for r in _list(_spec(i, "receivers"))} for i in (was, now))
    for name in sorted(name for name in {*olds, *news} if olds.get(name) != news.get(name)):
        word = "is removed" if name not in news else "is new" if name not in olds else "changes"
        yield _note("notification/receiver", name, word)


_NO_AGENT = {"crds", "daemonSetAnnotations", "daemonSetLabelsOverride", "enabled", "rthooks"}
_NO_AGENT |= {"serviceLabelsOverride", "tetragonOperator", "updateStrategy"}


def _release(pair: Pair) -> Iterator[Note]:
    """The agents restart when their pod template changes.

    It has a checksum of everything below `tetragon` (daemonset.yaml:27 of chart 1.6.0), and all
    other values of the chart but `_NO_AGENT` stand in it.
    """
    was, now, before, after = pair
    if was and not now:
        agent = _chart(was, before)[0] == "tetragon"
        yield _note("helm/removed", "no agent runs any more" if agent else "its pods go")
    if not was or not now:
        return
    old, new = _chart(was, before), _chart(now, after)
    if any(_spec(was, part) != _spec(now, part) for part in ("chart", "chartRef")):
        yield from _chart_words(old, new, "")
    olds, news = ({"": _spec(i, "valuesFrom"), **_map(_spec(i, "values"))} for i in (was, now))
    keys = {key for key in {*olds, *news} if olds.get(key) != news.get(key)}
    if keys:
        yield _note("helm/upgrade")
    if new[0] == "tetragon" and keys - _NO_AGENT:
        names = (key or "valuesFrom" for key in sorted(keys - _NO_AGENT))
        yield _note("helm/agents-restart", "", ", ".join(names))


def _source(pair: Pair) -> Iterator[Note]:
    """A source that stays and changes: what that means for the releases that read it."""
    for key, item in sorted(pair.after.items()):
        reads = key[:2] == _HELM_RELEASE and _repository(item, pair.after) == pair.now
        if reads and pair.was and key in pair.before:
            old, new = _chart(pair.before[key], pair.before), _chart(item, pair.after)
            yield from _chart_words(old, new, f"release {key[3]}: ")


def _chart_words(old: Sequence[str], new: Sequence[str], start: str) -> Iterator[Note]:
    if old[2] != new[2]:
        yield _note("helm/source", start, new[2], old[2])
    if old[:2] != new[:2]:
        yield _note("helm/version", start, *new[:2], *old[:2])
        if new[0] == "tetragon":
            yield _note("helm/agents-restart", start, "the chart's version")


def _chart(release: Item, tree: Objects) -> tuple[str, str, str]:
    """Name, version, address; digest comes before semver before tag (source-controller docs)."""
    repository, template = _repository(release, tree), _spec(release, "chart", "spec")
    reference = at(template, "sourceRef") or _spec(release, "chartRef")
    address = str(_spec(repository, "url") or _reference(reference, release))
    if template:
        return str(at(template, "chart")), str(at(template, "version") or "*"), address
    ref = _spec(repository, "ref")
    versions = (at(ref, part) for part in ("digest", "semver", "tag"))
    return posixpath.basename(address), str(next(filter(None, versions), "latest")), address


def _repository(release: Item, tree: Objects) -> Item | None:
    reference = _spec(release, "chart", "spec", "sourceRef") or _spec(release, "chartRef")
    namespace = at(reference, "namespace") or release.key[2]
    kind, name = (str(at(reference, part)) for part in ("kind", "name"))
    return tree.get(("source.toolkit.fluxcd.io", kind, namespace, name))


def _namespace(pair: Pair) -> Iterator[Note]:
    """Agents are privileged pods (Kubernetes docs: Pod Security Standards)."""
    if not pair.was or not pair.now:
        return
    olds, news = (_map(i.get("metadata", "labels")) for i in (pair.was, pair.now))
    for label in sorted({*olds, *news}):
        old, new = (str(labels.get(label, "unset")) for labels in (olds, news))
        if label.startswith(_POD_SECURITY) and old != new:
            refused = label.endswith("/enforce") and new != "privileged"
            end = "; new pods of the agents, which are privileged, may be refused" * refused
            yield _note("namespace/pod-security", label[len(_POD_SECURITY) :], old, new, end)


def _secrets(pair: Pair) -> Iterator[Note]:
    olds, news = (_secret_names(item.data) if item else set() for item in pair[:2])
    for word, names in (("needed", news - olds), ("unneeded", olds - news)):
        for name in sorted(names):
            yield _note(f"secret/{word}", name)


def _secret_names(data: Any) -> set[str]:
    """The Secrets that an object names, by the shapes that Kubernetes APIs use for it."""
    found = set()
    for path, each in maps(data):
        last = next((step for step in reversed(path) if isinstance(step, str)), "")
        picks = each.keys() - {"optional"} == {"name", "key"} and "onfigMap" not in last
        if picks or last == "secretRef" or (each.get("kind") == "Secret" and "name" in each):
            key = each.get("key") or each.get("valuesKey")
            found.add(f"Secret {each.get('name')}" + (f", key {key}" if key else ""))
        if isinstance(each.get("secretName"), str):
            found.add(f"Secret {each['secretName']}")
    return found


_OF_KIND: dict[tuple[str, ...], tuple[Callable[[Pair], Iterator[Note]], ...]] = {
    _KUSTOMIZATION: (_kustomization,),
    _HELM_RELEASE: (_release,),
    _PROMETHEUS_RULE: (_rules,),
    ("source.toolkit.fluxcd.io", "OCIRepository"): (_source,),
    ("source.toolkit.fluxcd.io", "HelmRepository"): (_source,),
    ("cilium.io", "TracingPolicy"): (_policy,),
    ("cilium.io", "TracingPolicyNamespaced"): (_policy,),
    ("monitoring.coreos.com", "AlertmanagerConfig"): (_notifications,),
    ("", "Namespace"): (_namespace,),
}
