"""A hook has room for five arguments."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, panics, refuses
from gen.lint.policy import Policy
from gen.lint.target import Target

ID = "policy/too-many-args"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:834",
    "pkg/sensors/tracing/generictracepoint.go:709",
    "pkg/sensors/tracing/genericusdt.go:272-319",
    "pkg/sensors/tracing/genericlsm.go:274",
)
AGENT = refuses("too many arguments")
PAGE = """
A hook declares more than five arguments. A kprobe's `data` counts with its `args`, and several
entries of one index, with different `resolve`, count each. The agent refuses the policy; of an LSM
hook it does not check the number, and runs over a table of five.

Leave out what no filter needs and no reader misses, or hook the function in two policies.
"""

MOST = 5
_ERRORS = {
    "kprobes": AGENT,
    "tracepoints": refuses("number of arguments (…) larger than max (…)"),
    "usdts": AGENT,
    "lsmhooks": panics(""),
}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each hook with more, at the first that is too many."""
    for hook in policy.hooks:
        counted = hook.args + hook.task_data
        if len(counted) > MOST and hook.family in _ERRORS:
            data = f" and {len(hook.task_data)} data" if hook.task_data else ""
            yield Hit(
                counted[MOST].path,
                f"{hook.name} has {len(hook.args)} args{data}, and there is room for {MOST}",
                "the agent refuses the policy",
                f"leave out {len(counted) - MOST}, or hook it in two policies",
                agent=_ERRORS[hook.family],
            )
