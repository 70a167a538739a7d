"""A policy with hooks of two families is refused."""

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
A policy has hooks of more than one family: `kprobes`, `tracepoints`, `lsmhooks`, `uprobes` and
`usdts` are families. Upstream's documentation says that they can be mixed; the agent refuses the
whole policy, and none of its hooks is watched. `enforcers`, `lists` and `options` are no families.

Write a policy for each family. They need names of their own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """One hit, at the second family."""
    families = policy.families
    if len(families) > 1:
        yield Hit(
            policy.spec.at(families[1]),
            f"the policy has hooks of {len(families)} families: {', '.join(families)}",
            "the agent refuses all of it",
            f"move {' and '.join(families[1:])} into a policy of their own",
        )
