"""With isNamespacePID and followForks, PID 0 matches every process."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/pid-zero"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/pfilter.h:13-20", "bpf/process/pfilter.h:65-80")
AGENT = loads_but("0 matches every process")
PAGE = """
`matchPIDs` has the value 0 with both `isNamespacePID` and `followForks`. The BPF program also
compares the value with the PID of the parent, which is 0 for a PID in a namespace, so 0 matches
every process that has one. NotIn then never matches, and In always does. The policy loads.

A PID namespace has no process 0: remove the value. To separate containers from the host use
`matchNamespaces` with `host_ns`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each such 0."""
    for selector in policy.selectors:
        for entry in list(selector.each("matchPIDs"))[:1]:
            values = entry.get("values", [])
            if 0 in values and entry.get("isNamespacePID") and entry.get("followForks"):
                never = entry.get("operator") == "NotIn"
                yield Hit(
                    entry.at("values", values.index(0)),
                    "0 matches every process with isNamespacePID and followForks",
                    f"the policy loads, but the filter {'never' if never else 'always'} matches",
                    "remove the 0, and use matchNamespaces to separate containers from the host",
                )
