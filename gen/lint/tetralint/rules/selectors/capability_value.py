"""Capabilities are written with their full names."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import CAPABILITIES
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...values import capability
from ...words import close, hint, shown

ID = "policy/capability-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:644-653",)
AGENT = refuses("value … unknown")
PAGE = """
A value of `matchCapabilities` or `matchCapabilityChanges` is not a capability, and the agent
refuses the policy. It knows the 41 capabilities from CAP_CHOWN to CAP_CHECKPOINT_RESTORE, with the
`CAP_` prefix that Kubernetes omits: `CAP_SYS_ADMIN`, not `SYS_ADMIN`. It does not accept numbers.

Several values match if the process has any of them.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each value that is none."""
    for selector in policy.selectors:
        for key in ("matchCapabilities", "matchCapabilityChanges"):
            for filter_ in selector.each(key) if key in selector.data else ():
                for place, value in enumerate(filter_.get("values", ())):
                    if capability(value) is None:
                        name = value.strip().upper()
                        full = name if name.startswith("CAP_") else f"CAP_{name}"
                        near = full if full in CAPABILITIES else close(full, CAPABILITIES)
                        yield Hit(
                            filter_.at("values", place),
                            f"there is no capability {shown(value)}{hint(near)}",
                            "the agent refuses the policy",
                            f"use {near}" if near else "write the full name, such as CAP_SYS_ADMIN",
                        )
