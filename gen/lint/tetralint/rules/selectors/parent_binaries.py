"""matchParentBinaries needs an agent with the parents map."""

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
    "agents without --parents-map-enabled refuse it",
    "from Tetragon 1.7.0 on",
)
PAGE = """
A selector has `matchParentBinaries`, which was added in 1.7.0. The agent records the binaries of
parent processes only if it runs with `--parents-map-enabled`, which is off by default. Without the
flag it refuses the policy: `matchParentBinaries selector can be used only with parents map
enabled`.

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
                "matchParentBinaries needs an agent with the flag --parents-map-enabled",
                "an agent without the flag refuses the policy",
                "set the flag with the chart's tetragon.extraArgs",
            )
