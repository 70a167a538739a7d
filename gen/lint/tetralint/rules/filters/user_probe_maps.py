"""Filters that need a BPF map do nothing on uprobes and USDTs before 1.7.0."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import TEXTS
from ...facts.hooks import USER
from ...facts.operators import EQUAL, IN_MAPS, POSTFIX, PREFIX
from ...facts.versions import V1_6_1
from ...findings import Severity
from ...hit import Hit, Path, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/user-probe-maps"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/genericuprobe.go:205-290",
    "pkg/sensors/tracing/genericusdt.go:395-450",
    "pkg/sensors/tracing/selectors.go:22",
)
AGENT = loads_but("the agent does not fill the map of the filter")
PAGE = """
A selector of a uprobe or a USDT has `matchBinaries`, compares a string, or uses InMap, ports,
addresses or families. The agent stores the values of these filters in BPF maps, and before 1.7.0 it
does not fill these maps for uprobes and USDTs. The policy loads; `matchBinaries` matches every
binary, a filter that compares a string never matches, or always if it is negated, and the others
never match.

Remove the filter and select the events where they are read, or upgrade to 1.7.0. Numbers compared
with Equal, NotEqual, GT, LT, Mask or InRange need no map.
"""

_NEGATED = tuple(each for each in (*EQUAL, *PREFIX, *POSTFIX) if each.negates)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    if target.tetragon >= (1, 7) or not any(each in USER for each in policy.families):
        return
    for selector in policy.selectors:
        if selector.hook.family in USER:
            for each in selector.each("matchBinaries"):
                if each.get("values"):
                    yield _hit(each.at("values"), "matchBinaries", "every binary matches")
    for each in policy.filters:
        if each.hook.family not in USER or not each.values:
            continue
        # 1.6.0 refuses matchArgs of a uprobe.
        if each.hook.family == "uprobes" and target.tetragon < V1_6_1:
            continue
        text = each.operator in EQUAL and each.type in TEXTS
        if text or each.operator in IN_MAPS:
            negated = each.operator in _NEGATED
            lost = "the filter always matches" if negated else "the filter never matches"
            what = f"{each.operator} on {each.type}" if each.type else each.operator
            yield _hit(each.at("operator"), what, lost)


def _hit(path: Path, what: str, lost: str) -> Hit:
    return Hit(
        path,
        f"{what} on a uprobe or a USDT needs a map that the agent does not fill",
        f"the policy loads, but {lost}",
        "remove it, or set --target-version 1.7.0",
    )
