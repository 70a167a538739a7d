"""A capability set is compared with capability names or a number."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import GROUP
from ...facts.names import CAPABILITIES
from ...facts.operators import COMPARE, EQUAL
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import with_values
from ...policy import Policy
from ...target import Target
from ...values import capability, parsed
from ...words import close, hint, shown

ID = "policy/capabilities-mask"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:693-699", "pkg/selectors/kernel.go:1686-1697")
AGENT = refuses("MatchArgs capabilities mask value … invalid")
PAGE = """
A filter compares a capability set, and a value is neither a number nor a comma-separated list of
capability names. The agent refuses the policy.

Write `CAP_SYS_ADMIN`, `CAP_SYS_ADMIN,CAP_BPF` or `0x200000`. Mask matches if the set has any of
them, Equal if it has exactly these.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value with a name that is none."""
    for filter_, type_ in with_values(policy, target, EQUAL + COMPARE):
        if GROUP.get(type_) != "capabilities":
            continue
        for place, value in enumerate(filter_.values):
            unknown = [each for each in value.split(",") if capability(each) is None]
            if unknown and parsed(value, 64, signed=False) is None:
                name = unknown[0].strip().upper()
                near = close(name if name.startswith("CAP_") else f"CAP_{name}", CAPABILITIES)
                yield Hit(
                    filter_.at("values", place),
                    f"there is no capability {shown(unknown[0])}{hint(near)}",
                    "the agent refuses the policy",
                    f"use {near}"
                    if near
                    else "write capability names, such as CAP_SYS_ADMIN,CAP_BPF",
                )
