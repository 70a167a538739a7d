"""A matchPIDs has room for four numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.limits import PIDS as MOST
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/too-many-pids"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/pfilter.h:407", "bpf/process/pfilter.h:445-464")
AGENT = loads_but("the fifth number and those after it are not compared")
PAGE = """
An entry of `matchPIDs` has more than four numbers. The agent checks no limit, and the BPF program
compares the first four: In does not match the others, and NotIn lets them pass. From the eighth on
it also loses its place, and reads the filters on namespaces and capabilities from the wrong bytes.

Numbers of processes are no lasting names anyway, apart from 0 and 1: filter by `matchBinaries`,
`matchNamespaces` or a `podSelector`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each fifth number."""
    for selector in policy.selectors:
        for entry in selector.each("matchPIDs"):
            count = len(entry.get("values", ()))
            if count > MOST:
                yield Hit(
                    entry.at("values", MOST),
                    f"an entry of matchPIDs has {count} numbers, and {MOST} are compared",
                    "the policy loads, and the others are as if they were not there",
                    "filter by matchBinaries or matchNamespaces, or write more selectors",
                )
