"""`return: true` needs a returnArg."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/return-without-arg"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:876",)
AGENT = refuses("ReturnArg not specified with Return=true")
PAGE = """
A kprobe has `return: true` but no `returnArg`, so the agent does not know how to read the return
value, and refuses the policy.

Add `returnArg: {index: 0, type: int}`, with the type that the function returns. If you do not use
the value, remove `return`: it doubles the cost of the hook.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such kprobe."""
    for hook in policy.hooks:
        if hook.family == "kprobes" and hook.get("return") and hook.return_arg is None:
            yield Hit(
                hook.at("return"),
                f"{hook.name} has return: true but no returnArg",
                "the agent refuses the policy",
                "add returnArg: {index: 0, type: int}, or remove return",
            )
