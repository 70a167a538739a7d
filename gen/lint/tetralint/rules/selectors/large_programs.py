"""Some filters need the large BPF programs of kernel 5.3."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import LARGE, RANGE
from ...findings import Severity
from ...hit import Agent, Hit, loads_but, refuses
from ...operators import is_read
from ...policy import Policy
from ...target import Target

ID = "policy/large-programs"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/selectors/kernel.go:807-818",
    "pkg/selectors/kernel.go:1403-1420",
)
AGENT = refuses(
    "operator … is only supported in kernels supporting large programs",
    "depending on the filter: InRange loads, but never matches",
)
PAGE = """
The policy uses a filter that needs larger BPF programs than the target kernel, which is older than
5.3, can load: the operators GT, LT and CapabilitiesGained, or Prefix and Postfix in
`matchBinaries`. The agent refuses the policy on such a kernel. InRange and NotInRange load, but
never match.

Avoid them on such kernels: Equal, Mask and InMap work there, and In in `matchBinaries`.
"""

_BINARIES = refuses("operators need large BPF progs (kernel>5.3)")
_RANGE = loads_but("the filter never matches")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter, for an older kernel."""
    if target.large_programs:
        return
    for filter_ in policy.filters:
        if filter_.operator in LARGE and is_read(filter_, target):
            agent = _RANGE if filter_.operator in RANGE else AGENT
            yield _hit((*filter_.path, "operator"), f"the operator {filter_.operator}", agent)
    for selector in policy.selectors:
        for binaries in selector.each("matchBinaries"):
            operator = binaries.get("operator", "")
            if operator.endswith("fix") and binaries.get("values"):
                yield _hit(binaries.at("operator"), f"{operator} in matchBinaries", _BINARIES)


def _hit(path: tuple[str | int, ...], what: str, agent: Agent) -> Hit:
    return Hit(
        path,
        f"{what} needs Linux 5.3",
        "the policy loads, but the filter never matches"
        if agent is _RANGE
        else "the agent refuses the policy",
        "remove it, or set --kernel to 5.3 or later",
        agent=agent,
    )
