"""A policy can have an LSM hook only once."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/lsm-twice"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericlsm.go:447-500",)
AGENT = loads_but("only the last hook of that name reports, and twice")
PAGE = """
Two LSM hooks of the policy have the same name. Their programs and maps use the same path in the BPF
file system, so the last one replaces the first. The policy loads, but it never reports what only
the first would match, and it reports twice what the last one matches.

Write one LSM hook with the selectors of both: the first selector that matches counts. If they read
different arguments, move the second to a policy of its own.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each LSM hook of a name that stands before it."""
    seen = set()
    for hook in policy.hooks:
        if hook.family != "lsmhooks":
            continue
        if hook.name in seen:
            yield Hit(
                hook.at("hook"),
                f"the policy has the LSM hook {hook.name} twice",
                "the policy loads, but never reports what only the earlier one would match",
                "put the selectors of both into one hook, or write two policies",
            )
        seen.add(hook.name)
