"""SAddr and DAddr take IP addresses and CIDRs."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import ADDRESSES
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import is_address
from ...words import shown

ID = "policy/address-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:585-642",)
AGENT = refuses("MatchArgs value … invalid: parse IP: …")
PAGE = """
A value of SAddr, NotSAddr, DAddr or NotDAddr is neither an IP address nor a CIDR: a host name, an
IPv4 address with three numbers or with leading zeros, a prefix that is too long. The agent refuses
the policy.

The agent does not resolve names. Write an address or a CIDR: `192.0.2.1`, `192.0.2.0/24`,
`2001:db8::/32`. A CIDR with host bits set loads; the agent ignores those bits.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is neither."""
    for filter_, _ in with_values(policy, target, ADDRESSES):
        for place, value in enumerate(filter_.values):
            if not is_address(value):
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} is not an IP address or a CIDR",
                    "the agent refuses the policy",
                    "write an IP address, or a CIDR such as 192.0.2.0/24",
                )
