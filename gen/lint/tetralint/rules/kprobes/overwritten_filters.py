"""With kprobe_multi the kprobes of a policy share some of their filter maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...findings import Severity
from ...hit import Hit, Path, loads_but
from ...policy import Hook, Policy, Selector
from ...target import Target
from ...wire import maps

ID = "policy/overwritten-filters"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:1180-1208",
    "pkg/sensors/tracing/selectors.go:130-149",
    "pkg/sensors/tracing/selectors.go:375-427",
)
AGENT = loads_but(
    "filters of one kprobe are applied to another", when="if the kernel has kprobe_multi"
)
PAGE = """
With kprobe_multi, which the agent uses if the kernel supports it, all kprobes of a policy are one
BPF program and share its maps. The maps of `matchBinaries` are numbered by selector, those of
InMap, ports, Protocol, Family, State and addresses by the position of the filter in its hook: the
numbers of every kprobe start at 0, and its maps overwrite those of the previous kprobe. The policy
loads, and the first kprobe then filters by the values of the last one; a kprobe without
`matchBinaries` gets those of another. Equal, Prefix and Postfix in `matchArgs` are not affected.

Set the option `disable-kprobe-multi` to "1", or write one policy for each hook. If the filters are
the same, in the same order, nothing is lost.
"""

_SHARED = ("argfilter_map", "addr4filter_map", "addr6filter_map")
_FIX = 'set the option disable-kprobe-multi to "1", or write one policy for each hook'


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each filter that another kprobe's replaces."""
    hooks = [each for each in policy.hooks if each.family == "kprobes" and each.selectors]
    if len(hooks) < 2 or not target.kprobe_multi or not policy.uses_kprobe_multi:
        return
    yield from _binaries(hooks)
    written = [_written(hook) for hook in hooks]
    last = {slot: (hook, values) for hook, own in zip(hooks, written, strict=True)
            for slot, (_, values) in own.items()}  # fmt: skip
    for hook, own in zip(hooks, written, strict=True):
        for slot, (path, values) in own.items():
            other, others = last[slot]
            if values != others:
                yield Hit(
                    path,
                    f"those of {other.name} overwrite the values of this filter of {hook.name}",
                    f"the policy loads, but {hook.name} is filtered by the values of {other.name}",
                    _FIX,
                )


def _written(hook: Hook) -> dict[tuple[str, bool, int], tuple[Path, frozenset[str]]]:
    """What a kprobe writes into which slot: by kind of map, entry or return, and number."""
    found: dict[tuple[str, bool, int], tuple[Path, frozenset[str]]] = {}
    count: dict[tuple[str, bool], int] = {}
    for selector in hook.selectors:
        for filter_ in selector.filters:
            for kind in maps(filter_):
                if kind in _SHARED:
                    program = (kind, filter_.key == "matchReturnArgs")
                    number = count[program] = count.get(program, -1) + 1
                    values = frozenset(filter_.values)
                    if kind != "argfilter_map":
                        values = frozenset(v for v in values if (":" in v) is (kind[4] == "6"))
                    found[*program, number] = (filter_.at("values"), values)
    return found


def _binaries(hooks: list[Hook]) -> Iterator[Hit]:
    last: dict[int, tuple[Hook, Any]] = {}
    for hook in hooks:
        for selector in hook.selectors:
            if binaries := _of(selector):
                last[selector.position] = (hook, binaries)
    for hook in hooks if last else ():
        for selector in hook.selectors:
            other, binaries = last.get(selector.position, (hook, None))
            own = _of(selector)
            if binaries is None or own == binaries:
                continue
            what = f"the matchBinaries of this selector of {hook.name} is overwritten by"
            if not own:
                what = f"this selector of {hook.name} has no matchBinaries, but gets"
            yield Hit(
                selector.at("matchBinaries") if own else selector.path,
                f"{what} that of {other.name}",
                f"the policy loads, but {hook.name} is filtered by the binaries of {other.name}",
                _FIX,
            )


def _of(selector: Selector) -> Any:
    for each in selector.each("matchBinaries"):
        if values := each.get("values"):
            return each.get("operator"), frozenset(values), bool(each.get("followChildren"))
    return None
