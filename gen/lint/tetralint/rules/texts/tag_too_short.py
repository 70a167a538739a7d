"""A tag has at least two bytes."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import TAG
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/tag-too-short"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/tags.go:13-50",)
AGENT = refuses("custom tag n…: too short")
PAGE = """
A tag of a hook is empty, or has one byte. The agent refuses the policy.

Tags are shown in each event, and people filter events by them: use a descriptive tag, such as the
id of a technique (`T1059`), or remove it.
"""

SHORTEST = TAG[0]


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such tag."""
    for hook in policy.hooks:
        for number, tag in enumerate(hook.get("tags", ())):
            if len(tag.encode()) < SHORTEST:
                yield Hit(
                    hook.at("tags", number),
                    f"a tag of {hook.name} is {shown(tag)} (the minimum is {SHORTEST} bytes)",
                    "the agent refuses the policy",
                    "use a longer tag, or remove it",
                )
