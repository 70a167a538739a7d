"""matchPIDs compares at most four PIDs."""

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
AGENT = loads_but("the fifth PID and those after it are not compared")
PAGE = """
An entry of `matchPIDs` has more than four PIDs. The agent does not check the limit, and the BPF
program compares the first four: In does not match the others, and NotIn lets them through. From the
eighth PID on, the program also reads the filters on namespaces and capabilities from the wrong
bytes.

PIDs, except 0 and 1, do not identify a program over time: use `matchBinaries`, `matchNamespaces` or
a `podSelector` instead.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each fifth number."""
    for selector in policy.selectors:
        for entry in selector.each("matchPIDs"):
            count = len(entry.get("values", ()))
            if count > MOST:
                yield Hit(
                    entry.at("values", MOST),
                    f"an entry of matchPIDs has {count} PIDs, but only {MOST} are compared",
                    "the policy loads, but the other PIDs are ignored",
                    "use matchBinaries or matchNamespaces, or write more selectors",
                )
