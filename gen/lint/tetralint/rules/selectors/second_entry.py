"""Of matchPIDs and matchCapabilities one entry is read."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import SINGLE
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/second-entry"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/pfilter.h:445-464", "bpf/process/pfilter.h:501-547")
AGENT = loads_but("what follows the first entry is read from the wrong bytes")
PAGE = """
A selector has two entries of `matchPIDs`, `matchCapabilities` or `matchCapabilityChanges`. The
agent checks no number and writes them one after the other. The BPF program reads one, and takes the
second for the filter that comes next: `matchNamespaces` after `matchPIDs`, the changes of
namespaces and capabilities after `matchCapabilities`. What then matches is chance. Two of
upstream's own examples are so.

Keep one entry. Of PIDs that is up to four numbers, of capabilities a list of alternatives: that two
capabilities are there at once cannot be said. What is to match in two ways needs two selectors.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each second entry."""
    for selector in policy.selectors:
        for key in SINGLE:
            count = len(selector.get(key, ()))
            if count > 1:
                yield Hit(
                    selector.at(key, 1),
                    f"a selector of {selector.hook.name} has {count} {key}, and 1 is read",
                    "the policy loads, and the filters after it are read from the wrong bytes",
                    "keep one entry, and write another selector for the other",
                )
