"""A namespace is an inode number or host_ns."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import HOST
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...values import parsed
from ...words import close, hint, shown

ID = "policy/namespace-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1181-1203",)
AGENT = refuses('values for matchNamespace can only be numeric or "host_ns"')
PAGE = """
A value of `matchNamespaces` is neither a decimal number below 4294967296 nor `host_ns`. The agent
refuses the policy. It does not accept hexadecimal numbers, or names such as `host` or `init`.

The number is the inode number of the namespace, as `readlink /proc/PID/ns/mnt` shows it. It differs
between nodes; `host_ns` is the namespace of the node.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each value that is neither."""
    for selector in policy.selectors:
        for filter_ in selector.each("matchNamespaces"):
            for place, value in enumerate(filter_.get("values", ())):
                if value == HOST or parsed(value, 32, signed=False, base=10) is not None:
                    continue
                near = HOST if close(value, ("host_ns", "host")) else None
                yield Hit(
                    filter_.at("values", place),
                    f"{shown(value)} is not a namespace number{hint(near)}",
                    "the agent refuses the policy",
                    "use host_ns, or the decimal inode number",
                )
