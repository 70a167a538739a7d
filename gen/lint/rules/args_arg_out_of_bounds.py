"""A function's arguments are numbered from 0 to 4."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, refuses
from gen.lint.policy import Policy
from gen.lint.target import Target

ID = "policy/arg-out-of-bounds"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:811", "pkg/sensors/tracing/genericlsm.go:274")
AGENT = refuses("error add arg: ArgType … Index … out of bounds")
PAGE = """
`index` is the number of a function's argument, from 0, and the agent reads the first five. The
policy asks for a later one, and the agent refuses it.

A sixth argument cannot be read. Look for another function on the same way that has what you need
earlier, or reach it from another argument with `resolve`. In `data` the index has no use: leave 0.
"""

LAST = 4
_FAMILIES = ("kprobes", "lsmhooks")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each argument, or datum, of a kprobe or an LSM hook beyond the fifth."""
    for arg in policy.args:
        if arg.index > LAST and arg.key != "returnArg" and arg.hook.family in _FAMILIES:
            yield Hit(
                arg.at("index"),
                f"index is {arg.index} for an argument of {arg.hook.name}, and the last is {LAST}",
                "the agent refuses the policy",
                "count from 0, or reach the value from another argument with resolve",
            )
