"""A list that is generated has no values, and one of functions a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import ListType
from ...findings import Severity
from ...goregexp import go_fault
from ...hit import Hit, refuses
from ...lists import is_generated
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/list-generated"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/lists_linux.go:63-94",)
AGENT = refuses("error generated list '…' has values")
PAGE = """
The agent fills a list of the type `generated_syscalls` or `generated_ftrace` itself, and refuses a
policy where it has `values`. `generated_ftrace` finds functions by its `pattern`, and the agent
refuses one without it, or with a pattern that is no regular expression of Go: those have no
look-ahead, no look-behind, no reference to a group, no possessive and no atomic form.

It looks at all lists of the policy, used or not, but for those that say `validated: true`.
"""

_NO_PATTERN = refuses("error generated ftrace list '…' must specify pattern")
_BAD_PATTERN = refuses("error parsing regexp")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each fault of a generated list."""
    for each in policy.spec.each("lists"):
        if not is_generated(each) or each.get("validated"):
            continue
        name, pattern = each.get("name", ""), each.get("pattern", "")
        refused = "the agent refuses the policy"
        if each.get("values"):
            problem = f"the list {name} is {each.get('type')} and has values"
            yield Hit(each.at("values"), problem, refused, "leave the values or the type out")
        elif each.get("type") != ListType.generated_ftrace:
            continue
        elif not pattern:
            problem = f"the list {name} is of functions by a pattern, and has none"
            fix = "set pattern, as ^tcp_"
            yield Hit(each.at("pattern"), problem, refused, fix, agent=_NO_PATTERN)
        elif fault := go_fault(pattern):
            problem = f"{shown(pattern)} is no pattern: {fault}"
            fix = "write it as a regular expression of Go"
            yield Hit(each.at("pattern"), problem, refused, fix, agent=_BAD_PATTERN)
