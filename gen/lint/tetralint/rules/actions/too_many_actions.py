"""A selector has at most three actions."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import read
from ...facts.limits import ACTIONS as MOST
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-actions"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1166",)
AGENT = refuses("only … actions are support for selector (current number of values is …)")
PAGE = """
A selector has more than three actions in `matchActions`, or in `matchReturnActions` if the return
of the function is hooked (`return: true`). The agent refuses the policy.

An event is posted even without an action, so you can remove `Post` unless it limits the rate or
takes stack traces. Sigkill needs no additional Signal.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each fourth action of a list."""
    for action in read(policy):
        if action.position == MOST:
            count = len(action.selector.data[action.key])
            yield Hit(
                action.path,
                f"a selector of {action.hook.name} has {count} actions (the limit is {MOST})",
                "the agent refuses the policy",
                f"remove {count - MOST}",
            )
