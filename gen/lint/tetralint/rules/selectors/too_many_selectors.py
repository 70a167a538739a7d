"""Of a hook's selectors six are read, and 1.7.0 takes five."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import SELECTORS as MOST
from ...facts.limits import SELECTORS_READ as READ
from ...findings import Severity
from ...hit import Agent, Hit, loads_but, refuses
from ...policy import Hook, Policy
from ...target import Target

ID = "policy/too-many-selectors"
SEVERITY = Severity.ERROR
SOURCE = (
    "bpf/process/types/basic.h:265-267",
    "bpf/process/generic_calls.h:1256-1282",
    "pkg/sensors/tracing/selectors.go:375-386",
)
AGENT = loads_but("the seventh selector and those after it are never evaluated")
PAGE = """
A hook has more than five selectors. 1.7.0 refuses that: `no more than 5 selectors supported`. The
documentation names both five and eight as the limit, and the code five; what 1.6 does is evaluate
six. It loads a policy with more, and what only the seventh or a later one matches is not seen.
Nothing says so. With `matchBinaries` in the sixth or a later one, whose table ends at five, the
policy is refused.

Values inside a filter are alternatives too: put them into one filter where the rest of the selector
is the same. Else write the hook into two policies.
"""

_SINCE_1_7 = refuses("no more than 5 selectors supported")
_BINARIES = refuses("failed to insert {…}: update: key too big for map")
_LATER = loads_but("1.7.0 refuses it", "Tetragon 1.7.0")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each hook with more: at the first that is not read, or refused."""
    for hook in policy.hooks:
        count = len(hook.selectors)
        if count <= MOST:
            continue
        first, limit = MOST, f"{MOST} is the most"
        severity, agent = None, _refused(hook, target)
        if agent:
            consequence = "the agent refuses the policy"
        elif count > READ:
            first, limit = READ, f"{READ} are read"
            lost = f"the last {count - READ}" if count > READ + 1 else "the last one"
            consequence = f"the policy loads, and what only {lost} would match is never seen"
        else:
            consequence, severity, agent = "Tetragon 1.7.0 refuses it", Severity.WARNING, _LATER
        yield Hit(
            hook.selectors[first].path,
            f"{hook.name} has {count} selectors, and {limit}",
            consequence,
            "join those that differ in one filter's values, or split the policy",
            severity=severity,
            agent=agent,
        )


def _refused(hook: Hook, target: Target) -> Agent | None:
    if target.tetragon >= (1, 7):
        return _SINCE_1_7
    late = (each for selector in hook.selectors[MOST:] for each in selector.each("matchBinaries"))
    binaries = hook.family != "uprobes" and any(each.get("values") for each in late)
    return _BINARIES if binaries else None
