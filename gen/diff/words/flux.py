"""Words on Flux Kustomizations, and on what they do to any object."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.diff.changes import Note
from tetraflux.gen.diff.ownership import KUSTOMIZATION, deletes, owner, path_of, unprunable
from tetraflux.gen.diff.vocabulary import Pair, entries, note, reference, spec_of

KINDS: tuple[tuple[str, str], ...] = ()


def judge(pair: Pair) -> Iterator[Note]:
    """What the Kustomizations around it mean for an object, and what its own change means."""
    yield from _kept(pair)
    item = pair.now or pair.was
    if item and item.key[:2] == KUSTOMIZATION:
        yield from _kustomization(pair)


def _kept(pair: Pair) -> Iterator[Note]:
    """Flux prunes what another Kustomization has not taken over yet (labels of the owner)."""
    was, now, before, after = pair
    if not was or not now:
        return
    if unprunable(was) != unprunable(now):
        yield note("flux/protection", "never deletes" if unprunable(now) else "may delete")
    old, new = owner(was, before), owner(now, after)
    prunes = old and not unprunable(was) and spec_of(after.get(old.key), "prune") is True
    if old and new and old.key != new.key and prunes:
        yield note("flux/moved", old.key[3], new.key[3])


def _kustomization(pair: Pair) -> Iterator[Note]:
    """Renaming a Flux Kustomization deletes its objects (fluxcd/flux2#3316)."""
    was, now, before, after = pair
    if was and not now:
        count = sum(owner(item, before) == was for item in before.values())
        fresh = [item for key, item in sorted(after.items()) if key not in before]
        heirs = [i for i in fresh if i.key[:2] == KUSTOMIZATION and path_of(i) == path_of(was)]
        if heirs:
            end = f"the new one takes over what it applied (objects: {count})"
            if deletes(was):
                end = f"Flux deletes what it applied (objects: {count}), the new one makes it again"
            yield note("flux/renamed", heirs[0].key[3], end)
        else:
            end = "is deleted with it" if deletes(was) else "stays, reconciled by nobody"
            yield note("flux/removed", count, end)
    if not was or not now:
        return
    if path_of(was) != path_of(now):
        yield note("flux/path", path_of(now), path_of(was))
    if spec_of(was, "sourceRef") != spec_of(now, "sourceRef"):
        yield note("flux/source", *(reference(spec_of(i, "sourceRef"), i) for i in (now, was)))
    if spec_of(was, "prune") != spec_of(now, "prune"):
        yield note("flux/prune", "is deleted" if spec_of(now, "prune") is True else "stays")
    new, old = ({str(d.get("name")) for d in entries(spec_of(i, "dependsOn"))} for i in (now, was))
    if new != old:
        names = (", ".join(sorted(each)) or "nothing" for each in (new, old))
        yield note("flux/depends", *names)
