"""A hook has room for five arguments."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import ARGS as MOST
from ...findings import Severity
from ...hit import Hit, panics, refuses
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/too-many-args"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:834",
    "pkg/sensors/tracing/generictracepoint.go:709",
    "pkg/sensors/tracing/genericusdt.go:272-319",
    "pkg/sensors/tracing/genericlsm.go:274",
    "pkg/sensors/tracing/genericuprobe.go:475",
)
AGENT = refuses("too many arguments")
PAGE = """
A hook declares more than five arguments. A kprobe's `data` counts with its `args`, several entries
of one index, with different `resolve`, count each, and so does a field of a tracepoint that is read
only because a `sizeArgIndex` names it. The agent refuses the policy; of an LSM hook and of a uprobe
it does not check the number, runs over a table of five, and dies.

Leave out what no filter needs and no reader misses, or hook the function in two policies.
"""

_TRACEPOINT = refuses("number of arguments (…) larger than max (…)")
_PANICS = panics("index out of range [5] with length 5")


def _hidden(hook: Hook) -> int:
    """How many fields a tracepoint reads for sizes alone (generictracepoint.go:271-315)."""
    if hook.family != "tracepoints" or hook.get("raw"):
        return 0
    sizes = {each.get("sizeArgIndex", 0) - 1 for each in hook.args}
    return len(sizes - {-1} - {each.index for each in hook.args})


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each hook with more, at the first that is too many."""
    for hook in policy.hooks:
        counted = hook.args + hook.task_data
        hidden = _hidden(hook) if counted else 0
        count = len(counted) + hidden
        if count > MOST and hook.family != "fentries":
            data = f" and {len(hook.task_data)} data" if hook.task_data else ""
            data += f" and {hidden} read for their sizes" if hidden else ""
            panic = hook.family in ("lsmhooks", "uprobes")
            yield Hit(
                counted[min(MOST, len(counted) - 1)].path,
                f"{hook.name} has {len(hook.args)} args{data}, and there is room for {MOST}",
                "the agent dies" if panic else "the agent refuses the policy",
                f"leave out {count - MOST}, or hook it in two policies",
                agent=_PANICS if panic else _TRACEPOINT if hook.family == "tracepoints" else None,
            )
