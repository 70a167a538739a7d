"""A message of one byte is refused."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import MESSAGE
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/message-too-short"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/message.go:15-65",)
AGENT = refuses("message field is too short")
PAGE = """
The `message` of a hook has exactly one byte, and the agent refuses the policy. An empty message
counts as none; a message of two or more bytes is shown in each event.

Describe in a sentence what the event means, or remove the message.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such message."""
    for hook in policy.hooks:
        message = hook.get("message", "")
        if message and len(message.encode()) < MESSAGE[0]:
            yield Hit(
                hook.at("message"),
                f"the message of {hook.name} is {shown(message)}, which is a single byte",
                "the agent refuses the policy",
                "describe what the event means, or remove it",
            )
