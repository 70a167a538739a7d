"""Tetragon 1.6.0 does not support resolve on uprobes."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/uprobe-resolve"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/genericuprobe.go:472-474",)
AGENT = refuses("resolving attributes for Uprobes is not supported")
PAGE = """
An argument of a uprobe has a `resolve`, and Tetragon 1.6.0 refuses the policy. 1.6.1 resolves
fields of the structure in `btfType`, with the BTF file in the uprobe's `btfPath`.

Read the argument without `resolve`, or upgrade.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such argument, for 1.6.0."""
    if target.tetragon >= (1, 6, 1):
        return
    for arg in policy.args:
        if arg.hook.family == "uprobes" and arg.get("resolve"):
            yield Hit(
                arg.at("resolve"),
                f"an argument of the uprobe on {arg.hook.name} has a resolve",
                "the agent refuses the policy",
                "remove resolve, or set --target-version 1.6.1",
            )
