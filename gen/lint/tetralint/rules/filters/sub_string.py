"""SubString takes short values, and a limited number of them."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/sub-string"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go",)
AGENT = refuses(
    "substring error: …", "from Tetragon 1.7.0 on; before, the CRD rejects the operator"
)
PAGE = """
The values of `SubString` and `SubStringIgnCase`, which were added in 1.7.0, are limited to 99 bytes
each, and to 100 values in all selectors of a hook. The agent refuses a policy with more.

Shorten the values, or use Prefix or Postfix if the position of the string is known.
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
                        f"the value has {len(value.encode())} bytes (the limit is {LONGEST})",
                        "the agent refuses the policy",
                        "shorten the value",
                    )
            count += len(each.values)
            if count > MOST >= count - len(each.values):
                yield Hit(
                    each.at("values"),
                    f"the selectors of {hook.name} have {count} substrings (the limit is {MOST})",
                    "the agent refuses the policy",
                    "split it into two policies",
                )
