"""Filters on the return value need a kprobe with `return: true`."""

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
AGENT = refuses("MatchReturnArgs selector is not supported", "for an LSM hook; other hooks load")
PAGE = """
A selector has `matchReturnArgs`, but the agent does not read the return value of its hook. For an
LSM hook the agent refuses the policy. For a kprobe without `return: true`, a tracepoint or a USDT
the policy loads, but the filter is ignored: the selector matches every call that its other filters
let through.

Set `return: true` and a `returnArg` on the kprobe, or remove the filter. The other hooks have no
return value to compare.
"""

_LOADS = loads_but("the filter is ignored")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each selector with one; uprobes refuse it for another reason."""
    for selector in policy.selectors:
        hook = selector.hook
        if not selector.get("matchReturnArgs") or hook.family == "uprobes":
            continue
        if hook.family in PROBES and hook.get("return"):
            continue
        is_lsm = hook.family == "lsmhooks"
        why = "it has no return: true" if hook.family in PROBES else f"is in {hook.family}"
        yield Hit(
            selector.at("matchReturnArgs"),
            f"{hook.name} has a filter on its return value, but {why}",
            "the agent refuses the policy"
            if is_lsm
            else "the policy loads, but the filter is ignored",
            "set return: true and a returnArg" if hook.family in PROBES else "remove the filter",
            agent=AGENT if is_lsm else _LOADS,
        )
