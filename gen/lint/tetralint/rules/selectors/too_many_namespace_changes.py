"""A selector has at most one matchNamespaceChanges."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-namespace-changes"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1282-1288",)
AGENT = refuses("matchNamespaceChanges supports only a single filter")
PAGE = """
A selector has more than one entry of `matchNamespaceChanges`. The agent refuses the policy. On
kernels before 5.3 it refuses even one.

The values of one entry are alternatives: write the namespace types into one list. A selector cannot
require two changes at the same time.
"""

_SMALL = refuses("matchNamespaceChanges is only supported in kernels >= 5.3")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the first entry that is too many."""
    most = 1 if target.large_programs else 0
    for selector in policy.selectors:
        count = len(selector.get("matchNamespaceChanges", ()))
        if count > most:
            yield Hit(
                selector.at("matchNamespaceChanges", most),
                f"a selector of {selector.hook.name} has {count} matchNamespaceChanges "
                + (f"(the limit is {most})" if most else "(they need kernel 5.3)"),
                "the agent refuses the policy",
                "write the namespace types into one entry" if most else "remove it",
                agent=None if most else _SMALL,
            )
