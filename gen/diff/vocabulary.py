"""The words for a reviewer, and what the families of `gen.diff.words` judge with."""

from __future__ import annotations

from typing import Any, NamedTuple

from tetraflux.gen.diff.changes import Item, Note, Objects, at

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
    "alert/recorded": "every alert on the recorded series {} fires on another expression",
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


class Pair(NamedTuple):
    """An object in the old and the new tree, None where it is not in it, and the trees."""

    was: Item | None
    now: Item | None
    before: Objects
    after: Objects


def note(id_: str, *values: object) -> Note:
    """The word of that id with its values put in."""
    return Note(id_, WORDS[id_].format(*values))


def spec_of(item: Item | None, *path: str) -> Any:
    """What stands at a path below `spec`, or None."""
    return item.get("spec", *path) if item else None


def mapping(value: Any) -> dict[str, Any]:
    """The value, or an empty map where it is none."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[dict[str, Any]]:
    """The maps in a list, or none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def reference(value: Any, item: Item) -> str:
    """`Kind/namespace/name` of what an object refers to, in its own namespace by default."""
    namespace = at(value, "namespace") or item.key[2]
    return "/".join(str(each) for each in (at(value, "kind"), namespace, at(value, "name")) if each)
