"""With kprobe_multi a policy can hook a function only once."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...symbols import symbols
from ...target import Target

ID = "policy/same-symbol-twice"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:636-652",)
AGENT = refuses("can't have multiple instances of same symbol '…' with kprobe_multi")
PAGE = """
Two kprobes of a policy hook the same function. With kprobe_multi, which the agent uses if the
kernel supports it, all kprobes are one program, and the agent refuses the policy. `sys_openat` and
`__x64_sys_openat` are the same function; a function in a list counts as well.

Join the two if their arguments allow it, up to five selectors. Otherwise set the option
`disable-kprobe-multi` to "1", which creates one program for each kprobe.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each kprobe with a symbol that an earlier one, or its own list, has already."""
    hooks = [each for each in policy.hooks if each.family == "kprobes"]
    if not hooks or not target.kprobe_multi or not policy.uses_kprobe_multi:
        return
    seen: set[str] = set()
    for hook in hooks:
        twice = []
        for symbol in symbols(policy, hook):
            if symbol in seen:
                twice.append(symbol)
            seen.add(symbol)
        if twice:
            yield Hit(
                hook.at("call"),
                f"{', '.join(twice[:3])} is hooked twice with kprobe_multi",
                "the agent refuses the policy",
                'join the kprobes, or set the option disable-kprobe-multi to "1"',
            )
