"""How the agent hands selectors to its BPF programs: their maps, and their bytes.

From pkg/selectors/kernel.go and pkg/selectors/selectors.go at v1.6.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .facts.actions import ActionName
from .facts.arguments import CAPABILITIES, NUMBERS, TEXTS
from .facts.operators import (
    ADDRESSES,
    EQUAL,
    GAINED,
    NUMERIC,
    POSTFIX,
    PREFIX,
    RANGE,
    VALUE_MAP,
)
from .facts.selectors import ENCODED
from .policy import Filter, Hook, Part, Selector

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
    if operator in EQUAL and filter_.type in TEXTS:
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
        for key in ENCODED:
            last, at = at, at + 4
            for entry in selector.data.get(key, ()):
                at += key.fact.head_bytes + key.fact.value_bytes * len(entry.get("values", ()))
        last, at = at, at + 24
        for filter_ in selector.filters:
            if filter_.key != "matchReturnArgs":
                last, at = at, at + 16 + _payload(filter_)
        at += 4 + sum(4 + _ACTIONS.get(name, 4) for name in _actions(selector))
    return at, last


_ACTIONS = {each.value: each.fact.encoded_bytes for each in ActionName}


def _actions(selector: Selector) -> Iterator[str]:
    return (each.name for each in selector.actions if each.key == "matchActions")


def _payload(filter_: Filter) -> int:
    operator, values = filter_.operator, len(filter_.values)
    if operator in VALUE_MAP or operator in PREFIX or operator in POSTFIX:
        return 4
    if operator in ADDRESSES:
        return 8
    if operator in EQUAL and filter_.type in TEXTS:
        return 44
    width = _width(filter_.type)
    if operator in RANGE:
        return 2 * width * values
    if operator == GAINED:
        return 4
    return width * values if operator in NUMERIC else 0


def _width(type_: str) -> int:
    """The bytes of a value that stands in the selector itself."""
    return 8 if type_ in CAPABILITIES else NUMBERS[type_].bits // 8 if type_ in NUMBERS else 4


def _bytes(text: Any) -> int:
    return len(str(text).encode(errors="surrogatepass"))
