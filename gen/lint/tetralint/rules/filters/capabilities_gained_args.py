"""CapabilitiesGained compares two capability sets."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import GROUP
from ...facts.operators import GAINED
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import is_read
from ...policy import Filter, Policy
from ...target import Target

ID = "policy/capabilities-gained-args"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:961-975",)
AGENT = refuses("CapabilitiesGained operator requires two args: the new and the old capability")
PAGE = """
CapabilitiesGained compares two capability sets, but its filter does not refer to two: it has an
`index`, it has one or three positions in `args`, the hook does not declare a position, or the
arguments are of other types. The agent refuses the policy.

Declare both sets in the hook's `args` with one of the types `kernel_cap_t`, `cap_effective`,
`cap_inheritable`, `cap_permitted`, and write their two positions in the filter's `args`.
"""

_TYPE = refuses("CapabilitiesGained operator requaries capability type arguments")
_POSITION = refuses("wrong ArgSelector.Arg value …, max(…)")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    for filter_ in policy.filters:
        if filter_.operator == GAINED and filter_.arg is not None and is_read(filter_, target):
            yield from _wrong(filter_)


def _wrong(filter_: Filter) -> Iterator[Hit]:
    consequence = "the agent refuses the policy"
    positions = filter_.get("args", [])
    if len(positions) != 2:
        said = f"{len(positions)} positions" if positions else "no positions in args"
        path = filter_.at("args" if positions else "operator")
        fix = "write the positions of both sets, as in args: [0, 1]"
        yield Hit(path, f"CapabilitiesGained compares two sets, but has {said}", consequence, fix)
        return
    declared = filter_.hook.declared(filter_.arg.key if filter_.arg else "")
    for number, position in enumerate(positions):
        path = filter_.at("args", number)
        if position >= len(declared):
            problem = f"{filter_.hook.name} declares no argument at position {position}"
            yield Hit(path, problem, consequence, "declare it in the hook's args", agent=_POSITION)
            continue
        type_ = declared[position].type
        if GROUP.get(type_) != "capabilities" and type_ != "auto":
            problem = f"CapabilitiesGained compares an argument of type {type_}"
            fix = "give it the type of a capability set, such as cap_effective"
            yield Hit(path, problem, consequence, fix, agent=_TYPE)
