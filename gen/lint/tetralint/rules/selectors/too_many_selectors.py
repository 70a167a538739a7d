"""The BPF program evaluates six selectors of a hook; 1.7.0 accepts five."""

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
A hook has more than five selectors. 1.7.0 refuses this: `no more than 5 selectors supported`. The
documentation gives both five and eight as the limit, the code gives five, and 1.6 evaluates six. It
loads a policy with more, and ignores the seventh and later selectors without a warning. If the
sixth or a later selector has `matchBinaries`, whose map has five entries, the agent refuses the
policy.

The values of a filter are alternatives: if the rest of the selector is the same, put them into one
filter. Otherwise split the hook into two policies.
"""

_SINCE_1_7 = refuses("no more than 5 selectors supported")
_BINARIES = refuses("failed to insert {…}: update: key too big for map")
_LATER = loads_but("1.7.0 refuses it", "from Tetragon 1.7.0 on")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each hook with more: at the first that is not read, or refused."""
    for hook in policy.hooks:
        count = len(hook.selectors)
        if count <= MOST:
            continue
        first, limit = MOST, f"the limit is {MOST}"
        severity, agent = None, _refused(hook, target)
        if agent:
            consequence = "the agent refuses the policy"
        elif count > READ:
            first, limit = READ, f"only {READ} are evaluated"
            lost = f"the last {count - READ}" if count > READ + 1 else "the last one"
            consequence = f"the policy loads, but never reports what only {lost} would match"
        else:
            consequence, severity, agent = "Tetragon 1.7.0 refuses it", Severity.WARNING, _LATER
        yield Hit(
            hook.selectors[first].path,
            f"{hook.name} has {count} selectors ({limit})",
            consequence,
            "join selectors that differ only in the values of one filter, or split the policy",
            severity=severity,
            agent=agent,
        )


def _refused(hook: Hook, target: Target) -> Agent | None:
    if target.tetragon >= (1, 7):
        return _SINCE_1_7
    late = (each for selector in hook.selectors[MOST:] for each in selector.each("matchBinaries"))
    binaries = hook.family != "uprobes" and any(each.get("values") for each in late)
    return _BINARIES if binaries else None
