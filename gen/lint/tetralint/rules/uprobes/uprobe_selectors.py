"""Before 1.7.0 the selectors of a uprobe support few filters."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import SelectorField
from ...facts.versions import V1_6_0
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/uprobe-selectors"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericuprobe.go:293-305",)
AGENT = refuses("only matchPIDs selector is supported")
PAGE = """
A selector of a uprobe has a filter that this version of Tetragon does not support on uprobes, and
the agent refuses the policy. 1.6.0 supports `matchPIDs` and `matchActions`, 1.6.1 also supports
`matchArgs`, and 1.7.0 supports all filters.

Limit the policy with a podSelector or a containerSelector, or remove the filter and select the
events where they are read.
"""

_LATER = tuple(each for each in SelectorField if each.fact.uprobes_since > V1_6_0)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such field of a uprobe's selector."""
    if target.tetragon >= (1, 7):
        return
    for selector in policy.selectors:
        if selector.hook.family != "uprobes":
            continue
        for key in _LATER:
            if selector.get(key) and target.tetragon < key.fact.uprobes_since:
                yield Hit(
                    selector.at(key),
                    f"a selector of the uprobe on {selector.hook.name} has {key}",
                    "the agent refuses the policy",
                    "remove it, and select the events where they are read",
                )
