"""NotEqual with several numbers always matches."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import is_number
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/not-equal-values"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:1255-1262", "bpf/process/types/basic.h:1426-1434")
AGENT = loads_but("the filter matches every number")
PAGE = """
A filter compares a number with several values by NotEqual. 1.6.0 checks whether the number differs
from one of them, which is true for every number, so the filter lets everything through. The policy
loads. From 1.6.1 on the number must differ from all values.

Use NotInMap, which works correctly in every version, or one NotEqual for each value. Strings are
not affected.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter."""
    if target.tetragon >= (1, 6, 1):
        return
    for filter_ in policy.filters:
        if filter_.operator != "NotEqual" or len(set(filter_.values)) < 2:
            continue
        if is_number(filter_.type, target.tetragon):
            yield Hit(
                filter_.at("values"),
                f"NotEqual has {len(filter_.values)} numbers (any number differs from one of them)",
                "the policy loads, but the filter lets everything through",
                "use NotInMap, or one NotEqual for each value",
            )
