"""followChildren works only with In and NotIn."""

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
`matchBinaries` has `followChildren` with Prefix, Postfix or one of their negations. The agent
refuses the policy: it supports this only for In and NotIn.

List the full paths of the binaries with In, or remove `followChildren`.
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
                    f"matchBinaries has followChildren with {operator}",
                    "the agent refuses the policy",
                    "list the full paths with In, or remove followChildren",
                )
