"""matchNamespaceChanges takes namespace types."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import KernelNamespace
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/namespace-change-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1269-1278",)
AGENT = refuses("parseMatchNamespaceChange: actionType … unknown")
PAGE = """
A value of `matchNamespaceChanges` is not a namespace type, and the agent refuses the policy. The
types are Uts, Ipc, Mnt, Pid, PidForChildren, Net, Time, TimeForChildren, Cgroup and User, in upper
or lower case; numbers of namespaces are not accepted.
"""


NAMES = tuple(KernelNamespace)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each value that is none."""
    known = {each.lower() for each in KernelNamespace}
    for selector in policy.selectors:
        for filter_ in selector.each("matchNamespaceChanges"):
            for place, value in enumerate(filter_.get("values", ())):
                if value.lower() not in known:
                    near = close(value, NAMES)
                    yield Hit(
                        filter_.at("values", place),
                        f"there is no namespace {shown(value)}{hint(near)}",
                        "the agent refuses the policy",
                        f"use {near}" if near else f"use one of: {', '.join(NAMES)}",
                    )
