"""Only a list of functions has a pattern."""

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
AGENT = loads_but("the pattern is passed over")
PAGE = """
A list has a `pattern`, and is not of the type `generated_ftrace`. The pattern is passed over:
`generated_syscalls` holds all system calls, whatever it says, and another list its values.

Set `type: generated_ftrace` for the functions that a pattern finds, or leave the pattern out.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such list."""
    for each in policy.spec.each("lists"):
        type_ = each.get("type", "")
        if each.get("pattern") and type_ != ListType.generated_ftrace:
            all_ = type_ == ListType.generated_syscalls
            yield Hit(
                each.at("pattern"),
                f"the list {each.get('name', '')} is {type_ or 'of no type'} and has a pattern",
                f"the policy loads, and the list holds {'all calls' if all_ else 'its values'}",
                "set type: generated_ftrace, or leave the pattern out",
            )
