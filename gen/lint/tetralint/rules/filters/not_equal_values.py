"""NotEqual with several numbers is always true."""

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
AGENT = loads_but("the filter lets everything pass")
PAGE = """
A filter compares a number by NotEqual with several values. 1.6.0 asks whether it differs from one
of them, which each number does: the filter lets everything pass. The policy loads. From 1.6.1 on it
has to differ from all.

Use NotInMap, which means that in every version, or one NotEqual for each value. Texts are not
concerned.
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
                f"NotEqual has {len(filter_.values)} numbers, of which each differs from one",
                "the policy loads, and the filter lets everything pass",
                "use NotInMap, or a NotEqual for each",
            )
