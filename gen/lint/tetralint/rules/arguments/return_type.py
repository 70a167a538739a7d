"""A returnArg needs a type that the agent can read."""

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
The `returnArg` of a kprobe with `return: true` has no `type`, which means `auto`, or the type
`bpf_cmd`. The agent cannot determine the type of a return value, and refuses the policy.

Set the type that the function returns: `int` in most cases, `int64` for a number of bytes, `file`
or `sock` for a pointer to one.
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
                "the API server accepts the policy, but the agent refuses it",
                "set the type that the function returns, such as type: int",
            )
