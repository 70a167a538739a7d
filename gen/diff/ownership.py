"""Which Flux Kustomization an object belongs to, and what becomes of it when it leaves the tree."""

from __future__ import annotations

import posixpath

from tetraflux.gen.diff.changes import Item, Note, Objects
from tetraflux.gen.diff.vocabulary import note, spec_of

PRUNE = "kustomize.toolkit.fluxcd.io/prune"
KUSTOMIZATION = ("kustomize.toolkit.fluxcd.io", "Kustomization")


def fate(was: Item, before: Objects, after: Objects) -> tuple[Note, bool]:
    """What becomes of an object that leaves the tree, and whether it is gone then.

    Rules: kustomize-controller docs, `prune` and `deletionPolicy` of a Kustomization.
    """
    if unprunable(was):
        return note("flux/left-behind", f"{PRUNE} is disabled on it"), False
    owned_by = owner(was, before)
    if owned_by is None:
        return note("flux/deleted-by-parent"), True
    name, current = owned_by.key[3], after.get(owned_by.key)
    if current is None and deletes(owned_by):
        return note("flux/deleted", name, "goes, and what it applied goes with it"), True
    if current is None:
        return note("flux/left-behind", f"Kustomization {name} goes and deletes nothing"), False
    if spec_of(current, "prune") is True:
        return note("flux/deleted", name, "prunes"), True
    return note("flux/left-behind", f"Kustomization {name} does not prune"), False


def deletes(kustomization: Item) -> bool:
    """Whether a Flux Kustomization that is deleted takes its objects along."""
    policy = spec_of(kustomization, "deletionPolicy") or "MirrorPrune"
    mirrored = policy == "MirrorPrune" and spec_of(kustomization, "prune") is True
    return mirrored or policy in ("Delete", "WaitForTermination")


def unprunable(item: Item) -> bool:
    """Whether an annotation keeps Flux from deleting the object."""
    return bool(item.get("metadata", "annotations", PRUNE) == "disabled")


def owner(item: Item, tree: Objects) -> Item | None:
    """The Flux Kustomization whose path leads to the nearest folder above the object's file.

    Paths start at the root of the source, of which the tree is a folder: the ends must agree.
    """
    folder = posixpath.dirname(item.file)
    while folder:
        for key in sorted(tree):
            if key[:2] == KUSTOMIZATION and f"/{path_of(tree[key])}".endswith(f"/{folder}"):
                return tree[key]
        folder = posixpath.dirname(folder)
    return None


def path_of(kustomization: Item) -> str:
    """The folder that a Flux Kustomization applies, from the root of its source."""
    return posixpath.normpath(str(spec_of(kustomization, "path") or "."))
