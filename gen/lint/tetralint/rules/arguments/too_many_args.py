"""A hook has at most five arguments."""

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
A hook declares more than five arguments. Entries of a kprobe's `data` count together with its
`args`; several entries with the same index and a different `resolve` count separately; and so does
a field of a tracepoint that is read only because a `sizeArgIndex` refers to it. The agent refuses
the policy. For an LSM hook and a uprobe it does not check the number, exceeds an array of five, and
panics.

Remove arguments that neither a filter nor a reader of the events needs, or hook the function in two
policies.
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
            data = f" and {len(hook.task_data)} data entries" if hook.task_data else ""
            data += f" and {hidden} read as sizes" if hidden else ""
            panic = hook.family in ("lsmhooks", "uprobes")
            yield Hit(
                counted[min(MOST, len(counted) - 1)].path,
                f"{hook.name} has {len(hook.args)} args{data} (the limit is {MOST})",
                "the agent panics" if panic else "the agent refuses the policy",
                f"remove {count - MOST}, or hook the function in two policies",
                agent=_PANICS if panic else _TRACEPOINT if hook.family == "tracepoints" else None,
            )
