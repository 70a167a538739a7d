"""A policy cannot declare const_buf on a tracepoint."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/const-buf"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generictracepoint.go:161-166",)
AGENT = refuses(
    "const_buf type cannot be user-defined",
    "from Tetragon 1.7.0 on; before, the CRD rejects the type",
)
PAGE = """
An argument of a tracepoint has the type `const_buf`, which was added in 1.7.0. On a tracepoint the
agent itself detects that a field is an array, and its length, and refuses a policy that declares
the type.

Remove the type: `auto` reads an array as `const_buf`.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such argument, where the CRD has the type."""
    if target.tetragon < (1, 7):
        return
    for arg in policy.args:
        if arg.type == "const_buf" and arg.hook.family == "tracepoints":
            yield Hit(
                arg.at("type"),
                f"type is const_buf for field {arg.index} of {arg.hook.name}",
                "the agent refuses the policy",
                "remove the type: the agent detects arrays",
            )
