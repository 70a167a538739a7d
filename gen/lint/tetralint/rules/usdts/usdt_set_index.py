"""The action Set writes to a declared argument."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, panics, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/usdt-set-index"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/genericusdt.go:286-299",
    "pkg/selectors/kernel.go:1597-1607",
)
AGENT = panics("index out of range […] with length …")
PAGE = """
The action Set writes to an argument of a USDT; `argIndex` is the position of the argument in
`args`, counted from 0, and not its number in the probe. There is no argument at that position. If
`argIndex` equals the number of arguments, the agent does not notice, and panics; if it is larger,
the agent refuses the policy.

Declare the argument in `args`, and count from 0. If there are several Set actions, the agent uses
the first.
"""

_REFUSES = refuses("set action argument spec index … out of bounds")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each USDT whose first Set names no argument."""
    seen = set()
    for action in policy.actions:
        hook = action.hook
        if action.name != "Set" or hook.family != "usdts" or action.key != "matchActions":
            continue
        index, count = action.get("argIndex", 0), len(hook.args)
        if hook.position in seen or index < count:
            seen.add(hook.position)
            continue
        seen.add(hook.position)
        yield Hit(
            action.at("argIndex" if "argIndex" in action.data else "action"),
            f"Set writes to argument {index} of {hook.name}, which declares {count}",
            "the agent panics" if index == count else "the agent refuses the policy",
            "declare it in args; argIndex counts from 0",
            agent=None if index == count else _REFUSES,
        )
