"""How the agent hands selectors to its BPF programs: their types, their maps, and their bytes.

From pkg/selectors/kernel.go and pkg/selectors/selectors.go at v1.6.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .policy import Filter, Hook, Part, Selector

NUMBERS_32 = frozenset(("int", "int32", "uint32", "size_t"))
"""Types that are compared as 32 bits."""

CAPABILITIES = frozenset(("kernel_cap_t", "cap_inheritable", "cap_permitted", "cap_effective"))
"""Types that are sets of capabilities."""

NUMBERS_64 = frozenset(("int64", "uint64", "syscall64")) | CAPABILITIES
"""Types that are compared as 64 bits."""

PATHS = frozenset(("file", "path", "fd", "linux_binprm", "dentry"))
"""Types that are compared by their path."""

TEXTS = frozenset(
    ("file", "path", "fd", "linux_binprm", "string", "char_buf", "data_loc", "net_device")
)
"""Types of which Equal compares texts."""

NUMERIC = frozenset(("Equal", "NotEqual", "Mask", "GT", "LT", "GreaterThan", "LessThan"))
"""Operators whose values stand in the selector itself, where the type is a number."""

VALUE_MAP = frozenset(
    ("InMap", "NotInMap", "SPort", "NotSPort", "DPort", "NotDPort", "Protocol", "Family", "State")
)
"""Operators whose values stand in a map of numbers."""

ADDRESSES = frozenset(("SAddr", "NotSAddr", "DAddr", "NotDAddr"))
"""Operators whose values stand in maps of networks, one for each version of IP."""

PREFIX = frozenset(("Prefix", "NotPrefix"))
POSTFIX = frozenset(("Postfix", "NotPostfix"))

SLOTS = 8
"""The maps of one kind that a program has room for (bpf/process/string_maps.h:7)."""

_SIZES = (24, 48, 72, 96, 120, 144, 254, 510, 1022, 2046)
"""The longest texts of the maps for Equal, but for the last."""


def maps(filter_: Filter) -> list[str]:
    """The kinds of maps that a filter takes one of each of, as the agent names them."""
    operator = filter_.operator
    if operator in VALUE_MAP:
        return ["argfilter_map"]
    if operator in PREFIX:
        return ["string_prefix_map"]
    if operator in POSTFIX:
        return ["string_postfix_map"]
    if operator in ADDRESSES:
        six = sum(":" in each for each in filter_.values)
        four = len(filter_.values) - six
        return ["addr4filter_map"] * bool(four) + ["addr6filter_map"] * bool(six)
    if operator in ("Equal", "NotEqual") and filter_.type in TEXTS:
        classes = {sum(_bytes(each) > size for size in _SIZES) for each in filter_.values}
        return [f"string_maps_{each}" for each in sorted(classes)]
    return []


def binary_map(binaries: Part) -> str:
    """The kind of map that a matchBinaries takes, nothing where it takes none."""
    if not binaries.get("values"):
        return ""
    if binaries.get("operator") in PREFIX:
        return "string_prefix_map"
    return "string_postfix_map" if binaries.get("operator") in POSTFIX else ""


def reach(hook: Hook) -> tuple[int, int]:
    """The encoded bytes of a hook's selectors, and the last offset that the BPF program looks up.

    As InitKernelSelectorState writes them (kernel.go:1500-1560); actions are found otherwise.
    """
    at = 4 + 4 * len(hook.selectors)
    last = at
    for selector in hook.selectors:
        at += 4
        for key, head, each_value in _SCOPES:
            last, at = at, at + 4
            for entry in selector.data.get(key, ()):
                at += head + each_value * len(entry.get("values", ()))
        last, at = at, at + 24
        for filter_ in selector.filters:
            if filter_.key != "matchReturnArgs":
                last, at = at, at + 16 + _payload(filter_)
        at += 4 + sum(4 + _ACTIONS.get(name, 4) for name in _actions(selector))
    return at, last


_SCOPES = (
    ("matchPIDs", 12, 4),
    ("matchNamespaces", 12, 4),
    ("matchCapabilities", 20, 0),
    ("matchNamespaceChanges", 8, 0),
    ("matchCapabilityChanges", 20, 0),
)
_ACTIONS = {
    "Post": 20,
    "FollowFD": 8,
    "UnfollowFD": 8,
    "CopyFD": 8,
    "NotifyEnforcer": 12,
    "Set": 8,
    "Sigkill": 0,
    "NoPost": 0,
    "CleanupEnforcerNotification": 0,
}


def _actions(selector: Selector) -> Iterator[str]:
    return (each.name for each in selector.actions if each.key == "matchActions")


def _payload(filter_: Filter) -> int:
    operator, values = filter_.operator, len(filter_.values)
    if operator in VALUE_MAP or operator in PREFIX or operator in POSTFIX:
        return 4
    if operator in ADDRESSES:
        return 8
    if operator in ("Equal", "NotEqual") and filter_.type in TEXTS:
        return 44
    width = 8 if filter_.type in NUMBERS_64 else 4
    if operator in ("InRange", "NotInRange"):
        return 2 * width * values
    if operator == "CapabilitiesGained":
        return 4
    return width * values if operator in NUMERIC else 0


def _bytes(text: Any) -> int:
    return len(str(text).encode(errors="surrogatepass"))
