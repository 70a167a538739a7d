"""A message is cut after 256 bytes."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import MESSAGE
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/message-truncated"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/sensors/tracing/message.go:15-65",)
AGENT = loads_but("the message is cut after 256 bytes, with a warning only in the log")
PAGE = """
The `message` of a hook has more than 256 bytes. The agent shows the first 256 in each event, and
logs a warning. A non-ASCII character has two to four bytes, and the cut can split it: then its
first bytes are shown as `\\x…`.

Shorten the message. Put further text into an annotation of the policy.
"""

LONGEST = MESSAGE[1]


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such message."""
    for hook in policy.hooks:
        message = hook.get("message", "")
        if len(message) * 4 > LONGEST and (length := len(message.encode())) > LONGEST:
            yield Hit(
                hook.at("message"),
                f"the message of {hook.name} has {length} bytes (the limit is {LONGEST})",
                "the policy loads, but events show only its beginning",
                "shorten it, and put the rest into an annotation",
            )
