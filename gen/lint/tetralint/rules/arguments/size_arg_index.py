"""sizeArgIndex is at most 15."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import SIZE_ARG as MOST
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/size-arg-index"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/args_linux.go:54-58",)
AGENT = refuses("invalid SizeArgIndex value (>15): …")
PAGE = """
`sizeArgIndex` is the position of the argument that holds a buffer's size, counted from 1 and stored
in four bits. The policy has a larger value, and the agent refuses it, whatever the type of the
argument.

Count from 1: in `write(fd, buf, count)` the size is argument 3. The agent reads only five
arguments, so no value above 5 is useful.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        index = arg.get("sizeArgIndex", 0)
        is_function = arg.hook.family.fact.is_function
        if index > MOST and arg.key != "returnArg" and is_function:
            yield Hit(
                arg.at("sizeArgIndex"),
                f"sizeArgIndex is {index} for an argument of {arg.hook.name} (the limit is {MOST})",
                "the agent refuses the policy",
                "write the position of the argument that holds the size, counted from 1",
            )
