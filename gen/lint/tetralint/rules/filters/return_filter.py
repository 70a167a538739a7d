"""Filters on what is returned are read of kprobes that return."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.hooks import PROBES
from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/return-filter"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:949-956", "pkg/sensors/tracing/genericlsm.go:184")
AGENT = refuses("MatchReturnArgs selector is not supported", "an LSM hook; others load")
PAGE = """
A selector has `matchReturnArgs`, and its hook has no return that is read. Of an LSM hook the agent
refuses the policy. Of a kprobe without `return: true`, of a tracepoint and of a USDT it loads, and
what is returned is not judged: the selector matches every call that its other filters let through.

Say `return: true` and a `returnArg` of the kprobe, or remove the filter. The others have nothing to
return.
"""

_LOADS = loads_but("the filter is not read")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each selector with one; uprobes refuse it for another reason."""
    for selector in policy.selectors:
        hook = selector.hook
        if not selector.get("matchReturnArgs") or hook.family == "uprobes":
            continue
        if hook.family in PROBES and hook.get("return"):
            continue
        is_lsm = hook.family == "lsmhooks"
        without = "without return: true" if hook.family in PROBES else f"one of {hook.family}"
        yield Hit(
            selector.at("matchReturnArgs"),
            f"{hook.name} has a filter on what it returns, and is {without}",
            "the agent refuses the policy"
            if is_lsm
            else "the policy loads, and what is returned is not judged",
            "set return: true and a returnArg" if hook.family in PROBES else "remove the filter",
            agent=AGENT if is_lsm else _LOADS,
        )
