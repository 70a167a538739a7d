"""Ports are numbers; protocols, families and states have the kernel's names."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import BY_OPERATOR
from ...facts.operators import NAMED, SOCKET
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import close, hint, shown

ID = "policy/socket-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:379-440", "pkg/reader/network/inet.go")
AGENT = refuses("MatchArgs value … invalid: strconv.ParseUint: parsing …")
PAGE = """
A value of a port, of Protocol, Family or State is neither a decimal number, nor a range `min:max`,
nor a name that the agent knows. The agent refuses the policy.

Ports have no names: write `22`, not `ssh`. The other names are those of the kernel's headers, in
upper case: `IPPROTO_TCP` and not `tcp`, `AF_INET6` and not `inet6`, `TCP_SYN_SENT` and not
`syn_sent`. A range takes no names.
"""

_PREFIXES: dict[str, str] = dict(zip(NAMED, ("IPPROTO_", "AF_", "TCP_"), strict=True))
_RANGE = refuses("MatchArgs value … invalid: range should be 'min:max'")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that the agent does not know."""
    for filter_, _ in with_values(policy, target, SOCKET):
        operator = filter_.operator
        names = BY_OPERATOR.get(operator, ())
        for place, value in enumerate(filter_.values):
            bounds = value.split(":")
            numbers = [parsed(each, 64, signed=False, base=10) for each in bounds]
            if value in names or (len(bounds) <= 2 and None not in numbers):
                continue
            prefix = _PREFIXES.get(operator, "")
            whole = prefix + value.upper()
            near = (whole if whole in names else close(whole, names)) if names else None
            known = f", or a name that starts with {prefix}" if names else ""
            yield Hit(
                filter_.at("values", place),
                f"{shown(value)} is not a value of {operator}{hint(near)}",
                "the agent refuses the policy",
                f"use {near}" if near else f"write a number or a range of two{known}",
                agent=_RANGE if len(bounds) > 2 else None,
            )
