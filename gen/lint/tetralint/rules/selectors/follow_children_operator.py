"""Children are followed of binaries that are named in full."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/follow-children-operator"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1382-1386",)
AGENT = refuses("matchBinary: followChildren not yet implemented for operation '…'")
PAGE = """
`matchBinaries` follows children, with Prefix, Postfix or one of their Nots. The agent refuses the
policy: it follows children of In and NotIn only.

Name the binaries in full, with In, or do not follow their children.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each that does; without values the agent does not look at it."""
    for selector in policy.selectors:
        for binaries in selector.each("matchBinaries"):
            operator = binaries.get("operator", "")
            if not binaries.get("followChildren") or not binaries.get("values"):
                continue
            if operator.endswith("fix"):
                yield Hit(
                    binaries.at("followChildren"),
                    f"matchBinaries follows children, with {operator}",
                    "the agent refuses the policy",
                    "name the binaries in full with In, or do not follow their children",
                )
