"""Some operators take no values."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import GAINED, PRIVILEGED
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/ignored-values"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:953-975",)
AGENT = loads_but("the values are not read")
PAGE = """
A filter has values, and an operator that takes none: SPortPriv, DPortPriv and their Nots ask
whether a port is below 1024, CapabilitiesGained whether any capability was gained. The policy
loads, and the values are not read, so it matches more than it says.

Leave the values out, or use an operator that compares with them: DPort, or Mask on the new set.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    for filter_ in policy.filters:
        if filter_.values and filter_.operator in (*PRIVILEGED, GAINED):
            yield Hit(
                filter_.at("values"),
                f"{filter_.operator} takes no values, and has {shown(filter_.values)}",
                "the policy loads, and they are not read",
                "leave them out, or use an operator that compares with values",
            )
