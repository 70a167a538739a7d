"""A tag is cut after 128 bytes."""

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
AGENT = loads_but("the tag is cut after 128 bytes without a warning")
PAGE = """
A tag of a hook has more than 128 bytes. The agent cuts it without a warning, so events have a
different tag than the policy, and a search for the full tag finds nothing. A non-ASCII character
has two to four bytes, and the cut can split it.

Shorten it: a tag is a word; a sentence belongs in `message`.
"""

LONGEST = TAG[1]


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such tag."""
    for hook in policy.hooks:
        for number, tag in enumerate(hook.get("tags", ())):
            if len(tag) * 4 > LONGEST and (length := len(tag.encode())) > LONGEST:
                yield Hit(
                    hook.at("tags", number),
                    f"a tag of {hook.name} has {length} bytes (the limit is {LONGEST})",
                    "the policy loads, but events show only its beginning",
                    "shorten the tag",
                )
