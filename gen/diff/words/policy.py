"""Words on Tetragon policies: what they stop, and what is missed."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.diff.changes import Item, Note, at
from tetraflux.gen.diff.vocabulary import Pair, entries, note, spec_of
from tetraflux.gen.objects import maps

KINDS = (("cilium.io", "TracingPolicy"), ("cilium.io", "TracingPolicyNamespaced"))

_ENFORCING = {"Sigkill", "Signal", "Override", "NotifyEnforcer"}


def judge(pair: Pair) -> Iterator[Note]:
    """Enforcement is an enforcing action without `policy-mode: monitor`.

    Any other mode, a misspelt option too, enforces (pkg/policyconf/policyconf.go and
    pkg/sensors/tracing/options.go at v1.6.0). Any update is an unload and a load
    (pkg/watcher/crdwatcher/tracingpolicy.go).
    """
    (acted, watched), (acts, watches) = (_acting(item) for item in pair[:2])
    did, does = acted and not watched, acts and not watches
    names = ", ".join(sorted(acts))
    if does and not did:
        yield note("policy/enforces", names)
    if did and not does:
        yield note("policy/stops-enforcing")
    if watched and pair.now and not watches and not acts:
        yield note("policy/unguarded")
    if watches and acts - (acted if watched else set()):
        yield note("policy/held", names)
    word = "reloaded" if pair.was and pair.now else "added" if pair.now else "removed"
    yield note(f"policy/{word}")


def _acting(item: Item | None) -> tuple[set[str], bool]:
    """The enforcing actions, and whether the mode is monitor; the last option of a name counts."""
    spec = spec_of(item)
    lists = (each.get(f"match{kind}Actions") for _, each in maps(spec) for kind in ("", "Return"))
    actions = {str(action.get("action")) for found in lists for action in entries(found)}
    options = entries(at(spec, "options"))
    modes = [each.get("value") for each in options if each.get("name") == "policy-mode"]
    return actions & _ENFORCING, modes[-1:] == ["monitor"]
