"""Override of a `security_` function does not work with kprobe_multi."""

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
    when="if the kernel has bpf_override_return; otherwise that error comes first",
)
PAGE = """
A kprobe overrides the return value of a `security_` function, and the agent attaches the kprobes of
the policy with kprobe_multi, as it does on kernels that support it (5.18). The two cannot be
combined, and the agent refuses the policy.

Set the option `options: [{name: disable-kprobe-multi, value: "1"}]`. System calls can be overridden
with kprobe_multi.
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
                f"Override on {security[0]} does not work with kprobe_multi",
                "the agent refuses the policy",
                'add the option disable-kprobe-multi with the value "1"',
            )
