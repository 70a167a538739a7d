"""Filters that need a BPF map do nothing on uprobes and USDTs before 1.7.0."""

from __future__ import annotations

from collections.abc import Iterator

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

_TEXTS = ("string", "char_buf", "data_loc", "fd", "file", "path", "linux_binprm", "net_device")
_TABLES = (
    "Prefix", "NotPrefix", "Postfix", "NotPostfix", "InMap", "NotInMap", "Protocol", "Family",
    "State", "SPort", "NotSPort", "DPort", "NotDPort", "SAddr", "NotSAddr", "DAddr", "NotDAddr",
)  # fmt: skip
_FAMILIES = ("uprobes", "usdts")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    if target.tetragon >= (1, 7) or not any(each in _FAMILIES for each in policy.families):
        return
    for selector in policy.selectors:
        if selector.hook.family in _FAMILIES:
            for each in selector.each("matchBinaries"):
                if each.get("values"):
                    yield _hit(each.at("values"), "matchBinaries", "every binary matches")
    for each in policy.filters:
        if each.hook.family not in _FAMILIES or not each.values:
            continue
        # 1.6.0 refuses matchArgs of a uprobe.
        if each.hook.family == "uprobes" and target.tetragon < (1, 6, 1):
            continue
        text = each.operator in ("Equal", "NotEqual") and each.type in _TEXTS
        if text or each.operator in _TABLES:
            negated = each.operator in ("NotEqual", "NotPrefix", "NotPostfix")
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
