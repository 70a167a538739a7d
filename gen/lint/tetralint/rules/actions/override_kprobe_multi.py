"""Override of a security_ function does without kprobe_multi."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import calls
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/override-kprobe-multi"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:736-747",)
AGENT = refuses(
    "can't override '…' function with kprobe_multi",
    when="the kernel has bpf_override_return; without, that is said first",
)
PAGE = """
A kprobe overrides what a `security_` function returns, and the agent will attach the policy's
kprobes with kprobe_multi, as it does on kernels that have it (5.18). The two do not go together,
and the agent refuses the policy.

Set the option: `options: [{name: disable-kprobe-multi, value: "1"}]`. System calls can be
overridden with kprobe_multi.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    if not target.kprobe_multi:
        return
    for action in policy.actions:
        if action.name != "Override" or action.hook.family != "kprobes":
            continue
        security = [c for c in calls(action.hook, policy) if c.startswith("security_")]
        if security and action.key == "matchActions" and policy.uses_kprobe_multi:
            yield Hit(
                action.at("action"),
                f"Override on {security[0]}, with kprobe_multi",
                "the agent refuses the policy",
                'add the option disable-kprobe-multi with the value "1"',
            )
