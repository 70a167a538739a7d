"""A selector has room for one matchNamespaceChanges."""

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

The values of one entry are alternatives: write the kinds of namespaces into one list. What has to
hold at the same time cannot be said.
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
                f"a selector of {selector.hook.name} has {count} matchNamespaceChanges, "
                + (f"{most} is the most" if most else "and they need kernel 5.3"),
                "the agent refuses the policy",
                "write the kinds of namespaces into one entry" if most else "leave it out",
                agent=None if most else _SMALL,
            )
