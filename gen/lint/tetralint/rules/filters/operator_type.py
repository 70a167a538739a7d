"""An operator judges some types of arguments, and not others."""

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
    "the operator and the type: others are passed over, or never match",
)
PAGE = """
A filter has an operator that does not judge the type of its argument. Mostly the agent refuses the
policy. It does not check what Prefix and Postfix judge, nor InMap on numbers of 8 and 16 bits: such
a filter loads, and then is passed over as if it were not there, or nothing ever matches.

- Equal and NotEqual: texts (`file`, `path`, `fd`, `string`, `char_buf`, `linux_binprm`,
  `data_loc`, `net_device`), numbers of 32 and 64 bits, sets of capabilities.
- Mask, GT, LT: those numbers, and sets of capabilities.
- InMap, NotInMap, InRange, NotInRange: those numbers.
- Prefix, Postfix, and their Nots: texts, and `dentry`.
- Ports, addresses, Protocol, Family, State: `sock`, `socket` and `skb` (State not of `skb`). Of a
  `sockaddr` only SAddr, SPort, SPortPriv and Family: the address that it holds is its source, even
  where it is where a connect goes.

Declare the argument with another type, reach a text or a number in it with `resolve`, or use
another operator. Numbers of 8 and 16 bits are judged from 1.7.0 on.
"""

_SAID = {
    ALWAYS: "the policy loads, and the filter is passed over as if it were not there",
    NEVER: "the policy loads, and nothing ever matches",
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
                f"{operator} on an argument of type {type_} of {filter_.hook.name}",
                _SAID.get(agent, "the agent refuses the policy"),
                "use an operator that judges the type, or resolve a text or a number in it",
                agent=agent,
            )
