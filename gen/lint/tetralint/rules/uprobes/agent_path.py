"""The agent opens the path of a uprobe or a USDT in its own container."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/agent-path"
SEVERITY = Severity.NOTE
SOURCE = (
    "docs/content/en/docs/concepts/tracing-policy/hooks.md",
    "pkg/sensors/tracing/genericusdt.go:238",
)
AGENT = loads_but(
    "a file in the agent's own container is hooked, or none", "if the agent runs in a container"
)
PAGE = """
The agent opens the program at `path` in its own mount namespace. If the agent runs in a container,
that is the agent's image and not the host: the agent refuses the policy, or hooks a file that
nobody runs. A program in another container has a different path.

Write the path of the host as the agent sees it: `/procRoot/1/root/usr/bin/bash` with the mounts of
the Helm chart.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such hook whose path is not of another mount namespace."""
    for hook in policy.hooks:
        path = hook.get("path", "") if hook.family in ("uprobes", "usdts") else ""
        if path and not path.startswith(("/proc/", "/procRoot/")):
            yield Hit(
                hook.at("path"),
                f"the agent looks for {path} in its own mount namespace",
                "an agent in a container does not see the host's file",
                f"write /procRoot/1/root{path} if you mean the file on the host",
            )
