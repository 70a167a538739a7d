"""Data is not copied at the return."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, panics
from ...policy import Policy
from ...target import Target

ID = "policy/data-return-copy"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:804-806",)
AGENT = panics("index out of range […] with length …")
PAGE = """
An entry of a kprobe's `data` has `returnCopy: true`. The agent then looks for it among `args`,
behind their end, and dies: all policies with it, and again at every start, as long as the policy is
there.

Remove `returnCopy`. It is for buffers that the function fills, which are arguments.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such datum."""
    for arg in policy.args:
        if arg.key == "data" and arg.hook.family == "kprobes" and arg.get("returnCopy"):
            yield Hit(
                arg.at("returnCopy"),
                f"datum {arg.position} of {arg.hook.name} has returnCopy: true",
                "the agent dies, and again at every start",
                "remove returnCopy, which is for arguments",
            )
