"""Signals of programs need kernel 5.3."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/signal-kernel"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:469-471",
    "bpf/process/types/basic.h:1956-1964",
)
AGENT = refuses("sigkill action requires kernel >= 5.3.0", when="the kernel is older than 5.3")
PAGE = """
Sigkill or Signal on a kernel before 5.3, whose programs cannot send signals. Of a kprobe with
Sigkill the agent refuses the policy; with Signal, and on the other hooks, it loads it, and no
signal is sent.

Enforce on newer kernels only: keep such a policy apart from those that report.
"""

_NOTHING = loads_but("no signal is sent")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    if target.large_programs:
        return
    for action in policy.actions:
        if action.name in ("Sigkill", "Signal"):
            refused = action.name == "Sigkill" and action.hook.family == "kprobes"
            yield Hit(
                action.at("action"),
                f"{action.name} needs kernel 5.3, and this is {target.kernel}",
                "the agent refuses the policy" if refused else "no signal is sent",
                "enforce on newer kernels only",
                agent=None if refused else _NOTHING,
            )
