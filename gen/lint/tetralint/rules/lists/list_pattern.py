"""Only a list of the type generated_ftrace has a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import ListType
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/list-pattern"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/lists_linux.go:63-94",)
AGENT = loads_but("the agent ignores the pattern")
PAGE = """
A list has a `pattern`, but its type is not `generated_ftrace`. The agent ignores the pattern:
`generated_syscalls` contains all system calls, and any other list contains its values.

Set `type: generated_ftrace` to find functions by a pattern, or remove the pattern.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such list."""
    for each in policy.spec.each("lists"):
        type_ = each.get("type", "")
        if each.get("pattern") and type_ != ListType.generated_ftrace:
            held = "all system calls" if type_ == ListType.generated_syscalls else "its values"
            kind = f"type {type_}" if type_ else "no type"
            yield Hit(
                each.at("pattern"),
                f"the list {each.get('name', '')} has a pattern and {kind}",
                f"the policy loads, but the list contains {held}",
                "set type: generated_ftrace, or remove the pattern",
            )
