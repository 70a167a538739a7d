"""The agent reads only one entry of matchPIDs and matchCapabilities."""

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
AGENT = loads_but("the filters after the first entry are read from the wrong bytes")
PAGE = """
A selector has two entries of `matchPIDs`, `matchCapabilities` or `matchCapabilityChanges`. The
agent does not check the number, and encodes all of them. The BPF program reads one, and takes the
second for the next filter: `matchNamespaces` after `matchPIDs`, namespace and capability changes
after `matchCapabilities`. What matches then is undefined. Two of upstream's own examples have this
error.

Keep one entry: up to four PIDs, or a list of alternative capabilities. A selector cannot require
two capabilities at the same time. To match in two ways, write two selectors.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each second entry."""
    for selector in policy.selectors:
        for key in SINGLE:
            count = len(selector.get(key, ()))
            if count > 1:
                yield Hit(
                    selector.at(key, 1),
                    f"a selector of {selector.hook.name} has {count} {key}, but only 1 is read",
                    "the policy loads, but the filters after it are read from the wrong bytes",
                    "keep one entry, and put the other into another selector",
                )
