"""A policy has hooks of only one kind."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/one-hook-family"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/policyhandler_linux.go:125-127",)
AGENT = refuses(
    "tracing policies with multiple sections of kprobes, tracepoints, lsm hooks, uprobes or usdts "
    "are currently not supported"
)
PAGE = """
A policy has more than one kind of hook: `kprobes`, `tracepoints`, `lsmhooks`, `uprobes` and `usdts`
cannot be combined. Upstream's documentation says that they can; the agent refuses the whole policy,
and none of its hooks is active. `enforcers`, `lists` and `options` are not hooks.

Write one policy for each kind of hook, each with its own name.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """One hit, at the second family."""
    families = policy.families
    if len(families) > 1:
        yield Hit(
            policy.spec.at(families[1]),
            f"the policy has {len(families)} kinds of hooks: {', '.join(families)}",
            "the agent refuses the whole policy",
            f"move {' and '.join(families[1:])} into a policy of their own",
        )
