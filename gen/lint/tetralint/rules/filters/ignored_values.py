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
AGENT = loads_but("the agent ignores the values")
PAGE = """
A filter has values, but its operator takes none: SPortPriv, DPortPriv and their negations check
whether a port is below 1024, CapabilitiesGained checks whether any capability was gained. The
policy loads, and because the agent ignores the values, the filter matches more than it says.

Remove the values, or use an operator that compares with them: DPort, or Mask on the new set.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    for filter_ in policy.filters:
        if filter_.values and filter_.operator in (*PRIVILEGED, GAINED):
            yield Hit(
                filter_.at("values"),
                f"{filter_.operator} takes no values, but has {shown(filter_.values)}",
                "the policy loads, but the agent ignores the values",
                "remove them, or use an operator that compares with values",
            )
