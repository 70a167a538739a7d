"""An operator supports some argument types and not others."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import GAINED
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import ALWAYS, BY_VALUE, NEVER, fit, known_type
from ...policy import Policy
from ...target import Target

ID = "policy/operator-type"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:885-991", "bpf/process/types/basic.h:1756-1815")
AGENT = refuses(
    "MatchArgs type … unsupported",
    "depending on the operator and the type: other filters are ignored or never match",
)
PAGE = """
The operator of a filter does not support the type of its argument. In most cases the agent refuses
the policy. It does not check the type for Prefix and Postfix, nor for InMap on 8-bit and 16-bit
numbers: such a filter loads, and is then either ignored or never matches.

- Equal and NotEqual: strings (`file`, `path`, `fd`, `string`, `char_buf`, `linux_binprm`,
  `data_loc`, `net_device`), 32-bit and 64-bit numbers, capability sets.
- Mask, GT, LT: these numbers, and capability sets.
- InMap, NotInMap, InRange, NotInRange: these numbers.
- Prefix, Postfix, and their negations: strings, and `dentry`.
- Ports, addresses, Protocol, Family, State: `sock`, `socket` and `skb` (State not for `skb`). For a
  `sockaddr` only SAddr, SPort, SPortPriv and Family: the address in it is treated as the source,
  even where it is the destination of a connect.

Declare the argument with another type, reach a string or a number in it with `resolve`, or use
another operator. 8-bit and 16-bit numbers are supported from 1.7.0 on.
"""

_SAID = {
    ALWAYS: "the policy loads, but the filter is ignored",
    NEVER: "the policy loads, but nothing ever matches",
}


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each filter with such a pair; CapabilitiesGained has a rule of its own."""
    for filter_ in policy.filters:
        operator = filter_.operator
        type_ = "" if operator == GAINED else known_type(filter_, target)
        if not type_ or (operator in BY_VALUE and not filter_.values):
            continue
        agent = fit(operator, type_, target)
        if agent:
            yield Hit(
                filter_.at("operator"),
                f"{operator} does not support arguments of type {type_} ({filter_.hook.name})",
                _SAID.get(agent, "the agent refuses the policy"),
                "use an operator that supports the type, or resolve a string or a number in it",
                agent=agent,
            )
