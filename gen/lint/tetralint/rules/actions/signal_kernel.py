"""Sending signals needs kernel 5.3."""

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
AGENT = refuses("sigkill action requires kernel >= 5.3.0", when="on kernels before 5.3")
PAGE = """
Sigkill or Signal targets a kernel before 5.3, whose BPF programs cannot send signals. For a kprobe
with Sigkill the agent refuses the policy; with Signal, and on other hooks, it loads the policy, and
no signal is sent.

Enforce only on newer kernels: keep such a policy separate from those that only report.
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
                f"{action.name} needs kernel 5.3, and the target kernel is {target.kernel}",
                "the agent refuses the policy"
                if refused
                else "the policy loads, but no signal is sent",
                "enforce only on newer kernels",
                agent=None if refused else _NOTHING,
            )
