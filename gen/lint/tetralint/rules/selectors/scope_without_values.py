"""A filter on processes needs values."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import SelectorField
from ...facts.versions import V1_6_0
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/scope-without-values"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1373-1376", "bpf/process/pfilter.h:238-375")
AGENT = loads_but("everything matches, or nothing does")
PAGE = """
A filter on binaries, PIDs, namespaces or capabilities has an empty list of values. The policy
loads. For binaries the agent drops the filter, whatever its operator: every process matches. The
other filters never match with In. With NotIn every process matches or, for namespace and capability
changes, every process that makes a change.

Write a value, or remove the filter.
"""

_DROPPED = "the policy loads, but every process matches"
_NOTHING = "the policy loads, but nothing ever matches"
_KEYS = tuple(
    each
    for each in SelectorField
    if each.fact.since == V1_6_0 and not each.fact.acts and not each.fact.declared_in
)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such filter; NotIn of changes without values may be meant."""
    for selector in policy.selectors:
        for key in _KEYS:
            for filter_ in selector.each(key) if key in selector.data else ():
                if filter_.get("values") != []:
                    continue
                is_in = filter_.get("operator") == "In" and key != "matchBinaries"
                if is_in or not key.fact.of_changes:
                    yield Hit(
                        filter_.at("values"),
                        f"{key} has no values",
                        _NOTHING if is_in else _DROPPED,
                        "write a value, or remove the filter",
                    )
