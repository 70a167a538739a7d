"""Tetragon 1.6.0 does not resolve arguments of uprobes."""

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
An argument of a uprobe says `resolve`, and Tetragon 1.6.0 refuses the policy. 1.6.1 resolves fields
of a structure that `btfType` names, from the BTF file that the uprobe's `btfPath` names.

Read the argument itself, or update.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such argument, for 1.6.0."""
    if target.tetragon >= (1, 6, 1):
        return
    for arg in policy.args:
        if arg.hook.family == "uprobes" and arg.get("resolve"):
            yield Hit(
                arg.at("resolve"),
                f"an argument of the uprobe on {arg.hook.name} says resolve",
                "the agent refuses the policy",
                "read the argument itself, or judge for --target-version 1.6.1",
            )
