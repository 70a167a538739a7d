"""CapabilitiesGained compares two arguments that are sets of capabilities."""

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
CapabilitiesGained compares two sets of capabilities, and its filter does not name two: it has an
`index`, one or three positions in `args`, a position that the hook does not have, or arguments of
other types. The agent refuses the policy.

Declare both sets in the hook's `args` with one of the types `kernel_cap_t`, `cap_effective`,
`cap_inheritable`, `cap_permitted`, and name their two positions in the filter's `args`.
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
        fix = "name the positions of both sets, as args: [0, 1]"
        yield Hit(path, f"CapabilitiesGained has {said}, and compares two", consequence, fix)
        return
    declared = filter_.hook.declared(filter_.arg.key if filter_.arg else "")
    for number, position in enumerate(positions):
        path = filter_.at("args", number)
        if position >= len(declared):
            problem = f"position {position} is not declared of {filter_.hook.name}"
            yield Hit(path, problem, consequence, "declare it in the hook's args", agent=_POSITION)
            continue
        type_ = declared[position].type
        if GROUP.get(type_) != "capabilities" and type_ != "auto":
            problem = f"CapabilitiesGained compares an argument of type {type_}"
            fix = "give it the type of a set of capabilities, as cap_effective"
            yield Hit(path, problem, consequence, fix, agent=_TYPE)
