"""SubString looks for short texts."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/sub-string"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go",)
AGENT = refuses("substring error: …", "Tetragon 1.7.0; before, the CRD refuses the word")
PAGE = """
`SubString` and `SubStringIgnCase`, which 1.7.0 has, look for texts of less than 100 bytes, and for
100 of them in all selectors of a hook; the agent refuses a policy with more.

Shorten the values, or use Prefix or Postfix where the place of the text is known.
"""

LONGEST = 99
MOST = 100


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is too long, and for each hook with too many of them."""
    if target.tetragon < (1, 7):
        return
    for hook in policy.hooks:
        count = 0
        for each in (each for selector in hook.selectors for each in selector.filters):
            if each.operator not in ("SubString", "SubStringIgnCase"):
                continue
            for number, value in enumerate(each.values):
                if len(value.encode()) > LONGEST:
                    yield Hit(
                        each.at("values", number),
                        f"the value has {len(value.encode())} bytes, and {LONGEST} are allowed",
                        "the agent refuses the policy",
                        "shorten it",
                    )
            count += len(each.values)
            if count > MOST >= count - len(each.values):
                yield Hit(
                    each.at("values"),
                    f"{hook.name} looks for {count} texts, and {MOST} are allowed",
                    "the agent refuses the policy",
                    "write two policies",
                )
