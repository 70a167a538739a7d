"""A BPF program has at most eight filters of a kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts.limits import MAPS_OF_A_KIND as SLOTS
from ...findings import Severity
from ...hit import Hit, Path, refuses
from ...policy import Hook, Policy
from ...symbols import symbols
from ...target import Target
from ...wire import binary_map, maps

ID = "policy/map-full"
SEVERITY = Severity.ERROR
SOURCE = (
    "bpf/process/string_maps.h:7",
    "bpf/process/argfilter_maps.h:7",
    "bpf/process/addr_lpm_maps.h:7",
    "pkg/sensors/tracing/generickprobe.go:612-624",
)
AGENT = refuses("failed to insert …_8")
PAGE = """
A BPF program has room for eight filters of each kind: with Prefix or NotPrefix, with Postfix or
NotPostfix (`matchArgs`, `matchData`, `matchReturnArgs` and `matchBinaries` together), with Equal or
NotEqual on strings of about the same length, with addresses of one IP version, and with InMap,
ports, Protocol, Family and State together. The agent refuses the ninth: `key too big for map`.

With kprobe_multi, all kprobes of a policy share one program for the kinds that compare strings, and
each function of a list counts. Otherwise each hook has its own limit.

Put alternatives into the values of one filter; their number is not limited. Set the option
`disable-kprobe-multi` to "1", or write two policies.
"""

_KINDS = {
    "argfilter_map": "with InMap, ports, Protocol, Family or State",
    "addr4filter_map": "with IPv4 addresses",
    "addr6filter_map": "with IPv6 addresses",
    "string_prefix_map": "with Prefix or NotPrefix",
    "string_postfix_map": "with Postfix or NotPostfix",
}
_PER_HOOK = ("argfilter_map", "addr4filter_map", "addr6filter_map")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the ninth filter of a kind of each program."""
    if not policy.selectors:
        return
    multi = target.kprobe_multi and policy.uses_kprobe_multi
    taken: dict[tuple[Any, ...], int] = {}
    for hook in policy.hooks:
        if hook.family == "uprobes":
            continue
        shares = multi and hook.family == "kprobes"
        times = len(symbols(policy, hook)) or 1 if shares else 1
        for kind, returned, path in _taken(hook):
            shared = shares and kind not in _PER_HOOK
            program = (kind,) if shared else (kind, hook.path, returned)
            before = taken.get(program, 0)
            after = taken[program] = before + (times if shared else 1)
            if before <= SLOTS < after:
                whose = "the kprobes of the policy" if shared else hook.name
                what = _KINDS.get(kind, "with Equal on strings of about this length")
                yield Hit(
                    path,
                    f"a ninth filter {what} in {whose} (the limit is {SLOTS})",
                    "the agent refuses the policy",
                    "put alternatives into the values of one filter, or write two policies",
                )


def _taken(hook: Hook) -> Iterator[tuple[str, bool, Path]]:
    """The maps that a hook takes: kind, whether of the return, and where it says so."""
    for selector in hook.selectors:
        for binaries in selector.each("matchBinaries"):
            if kind := binary_map(binaries):
                yield kind, False, binaries.path
        for filter_ in selector.filters:
            returned = filter_.key == "matchReturnArgs"
            if returned and not hook.get("return"):
                continue
            for kind in maps(filter_):
                yield kind, returned, filter_.path
