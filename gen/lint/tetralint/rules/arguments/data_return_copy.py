"""An entry of `data` cannot have returnCopy."""

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
An entry of a kprobe's `data` has `returnCopy: true`. The agent then looks for the entry in `args`,
beyond the end of that list, and panics. No policy is enforced any more, and the agent panics again
at each restart as long as the policy exists.

Remove `returnCopy`. It is meant for buffers that the function fills, and these are arguments.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such datum."""
    for arg in policy.args:
        if arg.key == "data" and arg.hook.family == "kprobes" and arg.get("returnCopy"):
            yield Hit(
                arg.at("returnCopy"),
                f"data entry {arg.position} of {arg.hook.name} has returnCopy: true",
                "the agent panics, and panics again at each restart",
                "remove returnCopy, which works only for arguments",
            )
