"""An argument of a kprobe needs a type; the agent refuses the CRD's default."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/kprobe-arg-type"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:397-403",
    "pkg/sensors/tracing/generickprobe.go:498-502",
)
AGENT = refuses("args[…].type: type '…' is invalid for kprobes")
PAGE = """
An argument of a kprobe has no `type`, or the type `auto` or `syscall64`. The CRD defaults the type
to `auto`, so the API server accepts the policy, but the agent refuses it.

Set the type according to the function's signature: `file` for a `struct file *`, `string` for a
`char *`, `int` for an `int`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument of `args`."""
    for arg in policy.args:
        if arg.type in ("auto", "syscall64") and arg.key == "args" and arg.hook.family == "kprobes":
            said = f"type is {arg.type}" if "type" in arg.data else "type is not set"
            yield Hit(
                arg.at("type"),
                f"{said} for argument {arg.index} of {arg.hook.name}",
                "the API server accepts the policy, but the agent refuses it",
                "set the type of the argument, such as type: file or type: int",
            )
