"""A selector has at most one matchBinaries."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-binaries"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1426-1429",)
AGENT = refuses("only support a single matchBinaries per selector")
PAGE = """
A selector has more than one entry of `matchBinaries`. The agent refuses the policy; from 1.7.0 on
the API server does.

The values are alternatives, and their number is not limited: write the paths into one entry. To
match two groups of binaries in different ways, write two selectors.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each second entry."""
    for selector in policy.selectors:
        count = len(selector.get("matchBinaries", ()))
        if count > 1:
            yield Hit(
                selector.at("matchBinaries", 1),
                f"a selector of {selector.hook.name} has {count} matchBinaries (the limit is 1)",
                "the agent refuses the policy",
                "write the paths into one entry, or add another selector",
            )
