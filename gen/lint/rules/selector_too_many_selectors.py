"""Of a hook's selectors five are read."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Agent, Hit, loads_but, refuses
from gen.lint.policy import Hook, Policy
from gen.lint.target import Target

ID = "policy/too-many-selectors"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:265-267", "pkg/sensors/tracing/selectors.go:375-386")
AGENT = loads_but("the sixth selector and those after it are never evaluated")
PAGE = """
A hook has more than five selectors. 1.6.0 loads the policy and evaluates the first five; what only
a later one matches is not seen. Nothing says so, and the documentation names both five and eight as
the limit. With `matchBinaries` in a later one, whose table ends at five, the policy is refused.
1.7.0 refuses all: `no more than 5 selectors supported`.

Values inside a filter are alternatives too: put them into one filter where the rest of the selector
is the same. Else write the hook into two policies.
"""

MOST = 5
_SINCE_1_7 = refuses("no more than 5 selectors supported")
_BINARIES = refuses("failed to insert {…}: update: key too big for map")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each hook with more, at the sixth selector."""
    for hook in policy.hooks:
        count = len(hook.selectors)
        if count > MOST:
            refused = _refused(hook, target)
            yield Hit(
                hook.selectors[MOST].path,
                f"{hook.name} has {count} selectors, and {MOST} are read",
                "the agent refuses the policy"
                if refused
                else f"the policy loads, and what only the last {count - MOST} match is never seen",
                "join those that differ in one filter's values, or split the policy",
                agent=refused,
            )


def _refused(hook: Hook, target: Target) -> Agent | None:
    if target.tetragon >= (1, 7):
        return _SINCE_1_7
    late = (each for selector in hook.selectors[MOST:] for each in selector.each("matchBinaries"))
    binaries = hook.family != "uprobes" and any(each.get("values") for each in late)
    return _BINARIES if binaries else None
