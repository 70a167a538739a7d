"""Words on Tetragon policies: what they stop, and what is missed."""

from __future__ import annotations

from collections.abc import Iterator

from tetraflux.gen.diff.changes import Item, Note, at
from tetraflux.gen.diff.vocabulary import Pair, entries, note, spec_of
from tetraflux.gen.objects import maps
from tetraflux.lint.actions import Enforcement, enforcement
from tetraflux.lint.facts.options import MONITOR, OptionName
from tetraflux.lint.facts.selectors import ACTIONS

KINDS = (("cilium.io", "TracingPolicy"), ("cilium.io", "TracingPolicyNamespaced"))


def judge(pair: Pair) -> Iterator[Note]:
    """Enforcement is an enforcing action that the policy's mode does not turn off.

    Any other mode than `monitor`, a misspelt option too, turns nothing off
    (pkg/policyconf/policyconf.go and pkg/sensors/tracing/options.go at v1.6.0). Any update is an
    unload and a load (pkg/watcher/crdwatcher/tracingpolicy.go).
    """
    (was, watched), (now, watches) = (_enforcement(item) for item in pair[:2])
    fresh = [each for each in now.acting if each not in was.acting]
    if fresh:
        yield note("policy/enforces", ", ".join(sorted(fresh)))
    if was.acting and not now.acting:
        yield note("policy/stops-enforcing")
    if watched and pair.now and not watches and not fresh:
        yield note("policy/unguarded")
    if set(now.held) - set(was.held):
        yield note("policy/held", ", ".join(sorted(now.held)))
    word = "reloaded" if pair.was and pair.now else "added" if pair.now else "removed"
    yield note(f"policy/{word}")


def _enforcement(item: Item | None) -> tuple[Enforcement, bool]:
    """What enforces, wherever it stands, and whether the mode is monitor; the last option counts.

    The object may be anything that stood in a tree, so that it is not read as a policy.
    """
    spec = spec_of(item)
    actions = [
        str(action.get("action"))
        for _, each in maps(spec)
        for key in ACTIONS
        for action in entries(each.get(key))
    ]
    options = entries(at(spec, "options"))
    modes = [each.get("value") for each in options if each.get("name") == OptionName.policy_mode]
    mode = str(modes[-1]) if modes else ""
    return enforcement(actions, mode), mode == MONITOR
