"""A uprobe has as many reference counters as functions."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, panics, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/uprobe-counters"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericuprobe.go:406-415",)
AGENT = refuses("RefCtrOffsets(…) has different dimension than …")
PAGE = """
`refCtrOffsets` are the offsets of the counters that enable the probes in the program, one for each
symbol, offset or address, in the same order. The numbers differ, and the agent refuses the policy.
For `addrs` it does not compare them, and panics if there are fewer counters.

Add a counter for each function, or write another policy for those that have none.
"""

_DIES = panics("index out of range")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each uprobe with another number of counters."""
    for hook in policy.hooks:
        counters = len(hook.get("refCtrOffsets", ())) if hook.family == "uprobes" else 0
        if not counters:
            continue
        counts = {each: len(hook.get(each, ())) for each in ("symbols", "offsets", "addrs")}
        other = next((k for k, v in counts.items() if v and v != counters and k != "addrs"), None)
        dies = not counts["symbols"] and not counts["offsets"] and counters < counts["addrs"]
        if other or dies:
            other = other or "addrs"
            yield Hit(
                hook.at("refCtrOffsets"),
                f"{hook.name} has {counts[other]} {other} but {counters} refCtrOffsets",
                "the agent panics" if dies else "the agent refuses the policy",
                f"write one counter for each of the {other}",
                agent=_DIES if dies else None,
            )
