"""An address is one, or a network with the length of its prefix."""

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
A value of SAddr, DAddr or their Nots is no address of IPv4 or IPv6, and no network in the notation
of CIDR: a name, an address of three numbers or with leading zeros, a prefix that is too long. The
agent refuses the policy.

Names are not looked up. Write addresses, as `192.0.2.1`, `192.0.2.0/24` or `2001:db8::/32`; a
network with bits behind its prefix loads, and they do not count.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is neither."""
    for filter_, _ in with_values(policy, target, ADDRESSES):
        for place, value in enumerate(filter_.values):
            if not is_address(value):
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} is no address and no network",
                    "the agent refuses the policy",
                    "write an address, or a network as 192.0.2.0/24",
                )
