"""A filter without values does not filter."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import GROUP, ON_SOCKETS
from ...facts.operators import ADDRESSES, EQUAL, GAINED, MAP, POSTFIX, PREFIX, PRIVILEGED, SOCKET
from ...findings import Severity
from ...hit import Agent, Hit, loads_but, refuses
from ...operators import ALWAYS, NEVER, TABLE, fit, is_read, known_type
from ...policy import Filter, Policy
from ...target import Target

ID = "policy/no-values"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:885-991", "bpf/process/types/basic.h:1224-1273")
AGENT = refuses(
    "map create: invalid argument",
    "depending on the operator: with others it loads and does not filter",
)
PAGE = """
A filter has no `values`, or an empty list. For Prefix, Postfix, InMap, the ports, Protocol, Family
and State the agent creates a map without entries, and refuses the policy. With other operators the
policy loads: strings and addresses then never match (or always, with NotEqual, NotSAddr and
NotDAddr), and numbers are compared with whatever bytes follow the filter in memory. It loads even
if the operator does not support the type, because the agent checks the type once for each value: GT
on a string then never matches.

Write a value, or remove the filter. CapabilitiesGained and the operators for privileged ports need
no values.
"""

_NEEDLESS = (*PRIVILEGED, GAINED)
_MAPS = (*PREFIX, *POSTFIX, *MAP, *SOCKET)
_FIXED = loads_but("the filter never matches, or always if it is negated")
_BYTES = loads_but("the filter compares with the bytes that follow it")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each filter whose operator needs values and has none."""
    for filter_ in policy.filters:
        operator = filter_.operator
        if filter_.values or operator not in TABLE or operator in _NEEDLESS:
            continue
        if filter_.arg is None or not is_read(filter_, target):
            continue
        agent, consequence = _done(filter_, target)
        path = filter_.at("values" if "values" in filter_.data else "operator")
        yield Hit(
            path,
            f"{operator} on an argument of {filter_.hook.name} has no values",
            consequence,
            "write a value, or remove the filter",
            agent=agent,
        )


def _done(filter_: Filter, target: Target) -> tuple[Agent, str]:
    operator = filter_.operator
    if operator in _MAPS:
        return AGENT, "the agent refuses the policy"
    type_ = known_type(filter_, target)
    # Types are checked at each value: without one, BPF gets what it has to tell by the type alone.
    judged = fit("Prefix", type_, target) if type_ else NEVER
    if operator in ADDRESSES or (operator in EQUAL and judged is None):
        always = operator.startswith("Not")
        return _FIXED, f"the policy loads, but the filter {'always' if always else 'never'} matches"
    if judged is ALWAYS:
        return ALWAYS, "the policy loads, but the filter is ignored"
    if judged is None or GROUP.get(type_) in ON_SOCKETS:
        return NEVER, "the policy loads, but nothing ever matches"
    return (
        _BYTES,
        "the policy loads, but the filter compares with the bytes that follow it in memory",
    )
