"""Only events of kprobes have stack traces."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Action, Policy
from ...target import Kernel, Target

ID = "policy/stack-trace-not-shown"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:1316-1340",
    "pkg/sensors/tracing/generickprobe.go:1033-1037",
)
AGENT = loads_but("no event has a stack trace")
PAGE = """
`kernelStackTrace` or `userStackTrace` is set where no event can have a stack trace: on a
tracepoint, a uprobe or a USDT, on an action of an LSM hook other than Post, or in
`matchReturnActions` of a kprobe on an action other than Post. The agent loads the policy anyway.
User stack traces need kernel 5.15.

Hook the function with a kprobe, and set the field on a Post.
"""

_USER = Kernel(5, 15)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such field."""
    for action in policy.actions:
        for field in ("kernelStackTrace", "userStackTrace"):
            if action.get(field) and (why := _why(action, field, target)):
                yield Hit(
                    action.at(field),
                    f"{field} is set {why}",
                    "the policy loads, but no event has the stack trace",
                    "remove it, or set it on a Post of a kprobe",
                )


def _why(action: Action, field: str, target: Target) -> str:
    family, is_post = action.hook.family, action.name == "Post"
    if not family.fact.has_stacks:
        return f"in {family}"
    if family == "lsmhooks":
        return "" if is_post else f"on {action.name}"
    if action.key == "matchReturnActions" and not is_post:
        return f"on {action.name} in matchReturnActions"
    if field == "userStackTrace" and is_post and target.kernel < _USER:
        return f"but needs kernel {_USER}, and the target kernel is {target.kernel}"
    return ""
