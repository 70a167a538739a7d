"""A tag of more than 128 bytes is cut."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import TAG
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/tag-truncated"
SEVERITY = Severity.NOTE
SOURCE = ("pkg/sensors/tracing/tags.go:13-50",)
AGENT = loads_but("the tag is cut at 128 bytes, and nothing says so")
PAGE = """
A tag of a hook has more than 128 bytes. The agent cuts it without a word, so that events have
another tag than the policy, and who looks for the whole one finds nothing. A letter that is no
ASCII has two to four bytes, and the cut may go through it.

Shorten it: a tag is a word, and a sentence belongs into `message`.
"""

LONGEST = TAG[1]


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such tag."""
    for hook in policy.hooks:
        for number, tag in enumerate(hook.get("tags", ())):
            if len(tag) * 4 > LONGEST and (length := len(tag.encode())) > LONGEST:
                yield Hit(
                    hook.at("tags", number),
                    f"a tag of {hook.name} has {length} bytes, and {LONGEST} are shown",
                    "events have the beginning of it",
                    "shorten it",
                )
