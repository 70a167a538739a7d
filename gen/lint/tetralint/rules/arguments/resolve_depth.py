"""A resolve follows at most ten fields."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import RESOLVE_STEPS as MOST
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/resolve-depth"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generic.go:34-42",)
AGENT = refuses("unable to resolve … The maximum depth allowed is 10")
PAGE = """
A `resolve` goes through more than ten fields. The agent follows at most ten, and refuses the
policy. A pointer to a pointer at the start of the path takes one more, which this rule does not
know.

Find a shorter path: start at another argument of the function, or hook a function that takes the
structure as its argument.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument; uprobes resolve nothing."""
    for arg in policy.args:
        resolve = arg.get("resolve", "")
        if resolve.count(".") >= MOST and arg.key != "returnArg" and arg.hook.family != "uprobes":
            yield Hit(
                arg.at("resolve"),
                f"resolve goes through {resolve.count('.') + 1} fields (the limit is {MOST})",
                "the agent refuses the policy",
                "find a shorter path, from another argument or another function",
            )
