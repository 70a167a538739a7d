"""A policy has an LSM hook once."""

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
Two LSM hooks of the policy have the same name. Their programs and maps have the same place in the
agent's file system, so that the last takes the place of the first. The policy loads; what only the
first would match is never seen, and what the last matches is reported twice.

Write one LSM hook with the selectors of both: the first that matches counts. Where they read other
arguments, write the second into a policy of its own.
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
                "the policy loads, and what only the one before would match is never seen",
                "put the selectors of both into one, or write two policies",
            )
        seen.add(hook.name)
