"""GetUrl or DnsLookup on a uprobe or a USDT makes the agent panic."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, panics
from ...policy import Policy
from ...target import Target

ID = "policy/url-without-table"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/selectors/kernel.go:1107-1118",
    "pkg/sensors/tracing/genericuprobe.go",
    "pkg/sensors/tracing/genericusdt.go:279-283",
)
AGENT = panics("invalid memory address or nil pointer dereference")
PAGE = """
An action of a uprobe or a USDT is GetUrl or DnsLookup. The agent keeps the addresses of these
actions in a table that only kprobes and tracepoints have, accesses it without a check, and panics.
In a cluster it panics again after each restart, on every node, as long as the policy exists.

Use a kprobe or a tracepoint instead.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such action."""
    for action in policy.actions:
        if action.name not in ("GetUrl", "DnsLookup") or action.key != "matchActions":
            continue
        if action.hook.family in ("uprobes", "usdts"):
            yield Hit(
                action.at("action"),
                f"{action.name} is not supported in {action.hook.family}",
                "the agent panics, and panics again after each restart",
                "use a kprobe or a tracepoint instead",
            )
