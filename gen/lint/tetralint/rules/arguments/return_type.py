"""A returnArg has a type that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/return-type"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:883",)
AGENT = refuses("ReturnArg type '…' unsupported")
PAGE = """
The `returnArg` of a kprobe with `return: true` has no `type`, which is `auto`, or the type
`bpf_cmd`. The agent finds no type for a return value by itself, and refuses the policy.

Say what the function returns: `int` for nearly all, `int64` for what counts bytes, `file` or `sock`
for a pointer to one.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such returnArg."""
    for hook in policy.hooks:
        arg = hook.return_arg
        if hook.family != "kprobes" or arg is None or not hook.get("return"):
            continue
        if arg.type in ("auto", "bpf_cmd"):
            said = f"has the type {arg.type}" if "type" in arg.data else "has no type"
            yield Hit(
                arg.at("type"),
                f"the returnArg of {hook.name} {said}",
                "the API server takes it, and the agent refuses the policy",
                "say what the function returns, as in type: int",
            )
