"""matchParentBinaries needs an agent with a map of parents."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/parent-binaries"
SEVERITY = Severity.WARNING
SOURCE = (
    "pkg/selectors/kernel.go",
    "pkg/option/flags.go",
)
AGENT = loads_but(
    "agents without --parents-map-enabled refuse it", "the agent's flags; Tetragon 1.7.0"
)
PAGE = """
A selector has `matchParentBinaries`, which 1.7.0 has. The agent keeps the binaries of parents only
where it runs with `--parents-map-enabled`, which is off by default, and else refuses the policy:
`matchParentBinaries selector can be used only with parents map enabled`.

Set the flag with the chart's `extraArgs`.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such selector, where the CRD has the field."""
    if target.tetragon < (1, 7):
        return
    for selector in policy.selectors:
        if selector.get("matchParentBinaries"):
            yield Hit(
                selector.at("matchParentBinaries"),
                "matchParentBinaries needs an agent that runs with --parents-map-enabled",
                "an agent without it refuses the policy",
                "set the flag with the chart's tetragon.extraArgs",
            )
