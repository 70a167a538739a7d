"""host_ns does not work for PidForChildren and TimeForChildren."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/namespace-host-of-children"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:1191-1198", "pkg/reader/namespace/namespace_linux.go:84")
AGENT = refuses("matchNamespace reading host '…' namespace failed")
PAGE = """
`matchNamespaces` compares PidForChildren or TimeForChildren with `host_ns`. The agent looks for
`/proc/1/ns/pidforchildren`, but the kernel's file is `pid_for_children`. The agent does not find
the file, and refuses the policy.

Compare Pid or Time with `host_ns`; this does not match a process that changed the namespace only
for its children.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each host_ns of the two."""
    for selector in policy.selectors:
        for filter_ in selector.each("matchNamespaces"):
            namespace = filter_.get("namespace", "")
            if namespace not in ("PidForChildren", "TimeForChildren"):
                continue
            for place, value in enumerate(filter_.get("values", ())):
                if value == "host_ns":
                    yield Hit(
                        filter_.at("values", place),
                        f"host_ns for {namespace}, whose file the agent does not find",
                        "the agent refuses the policy",
                        f"use {namespace.removesuffix('ForChildren')}",
                    )
