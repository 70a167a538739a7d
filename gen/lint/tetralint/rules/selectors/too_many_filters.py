"""A selector has at most five filters on arguments."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import FILTERS as MOST
from ...facts.limits import FILTERS_BEFORE_5_3
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-filters"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:986-993",)
AGENT = refuses("parseMatchArgs: supports up to 5 filters (… provided)")
PAGE = """
A selector has more than five filters in `matchArgs` and `matchData` together, or in
`matchReturnArgs`. The agent refuses the policy. On kernels before 5.3 the limit is one.

All filters of a selector must match. Put alternatives into the values of one filter, or into
another selector.
"""

_SMALL = refuses("parseMatchArgs: supports up to 1 filters (… provided)")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at the first filter that is too many; those of uprobes are refused otherwise."""
    most = MOST if target.large_programs else FILTERS_BEFORE_5_3
    for selector in policy.selectors:
        if len(selector.filters) <= most or selector.hook.family == "uprobes":
            continue
        returned = [each for each in selector.filters if each.key == "matchReturnArgs"]
        called = [each for each in selector.filters if each.key != "matchReturnArgs"]
        for filters in (called, returned if selector.hook.get("return") else []):
            if len(filters) > most:
                yield Hit(
                    filters[most].path,
                    f"a selector of {selector.hook.name} has {len(filters)} filters "
                    f"(the limit is {most})",
                    "the agent refuses the policy",
                    f"remove {len(filters) - most}, or join filters on the same argument",
                    agent=None if most == MOST else _SMALL,
                )
