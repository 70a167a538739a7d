"""A generated list has no values, and a list of functions has a pattern."""

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
The agent fills a list of the type `generated_syscalls` or `generated_ftrace`, and refuses a policy
in which it has `values`. `generated_ftrace` finds functions by its `pattern`; the agent refuses a
list without one, or with a pattern that is not a Go regular expression: these have no look-ahead,
no look-behind, no backreferences, and no possessive or atomic groups.

The agent checks all lists of the policy, whether they are used or not, except those with
`validated: true`.
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
            problem = f"the list {name} is {each.get('type')}, but has values"
            yield Hit(each.at("values"), problem, refused, "remove the values or the type")
        elif each.get("type") != ListType.generated_ftrace:
            continue
        elif not pattern:
            problem = f"the list {name} is generated_ftrace, but has no pattern"
            fix = "set a pattern, such as ^tcp_"
            yield Hit(each.at("pattern"), problem, refused, fix, agent=_NO_PATTERN)
        elif fault := go_fault(pattern):
            problem = f"{shown(pattern)} is not a regular expression: {fault}"
            fix = "write it as a Go regular expression"
            yield Hit(each.at("pattern"), problem, refused, fix, agent=_BAD_PATTERN)
