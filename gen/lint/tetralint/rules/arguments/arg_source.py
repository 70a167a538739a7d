"""Only `data` has a source."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/arg-source"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generickprobe.go:843",)
AGENT = refuses("standard argument is not allowed to have source configured, current value: '…'")
PAGE = """
An entry of a kprobe's `args` has a `source`. Only `data` has one: an argument always comes from the
call itself. The agent refuses the policy. On an LSM hook it ignores the field.

Move the entry to `data` if it should come from the current task, and filter it with `matchData`.
Otherwise remove `source`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such argument."""
    for arg in policy.args:
        if arg.get("source") and arg.key == "args" and arg.hook.family == "kprobes":
            yield Hit(
                arg.at("source"),
                f"argument {arg.index} of {arg.hook.name} has a source",
                "the agent refuses the policy",
                "move it to data, or remove source",
            )
