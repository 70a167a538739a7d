"""The path of a uprobe or a USDT is the agent's."""

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
    "the file of the agent's own container is watched, or none", "the agent runs in a container"
)
PAGE = """
The agent opens the program at `path` in its own mount namespace. In a container that is the agent's
image and not the host: the policy is refused there, or watches a file that no one runs. A program
in another container has another path again.

Write the path as the agent sees the host: `/procRoot/1/root/usr/bin/bash` with the chart's mounts.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such hook whose path is not of another mount namespace."""
    for hook in policy.hooks:
        path = hook.get("path", "") if hook.family in ("uprobes", "usdts") else ""
        if path and not path.startswith(("/proc/", "/procRoot/")):
            yield Hit(
                hook.at("path"),
                f"{path} is looked for where the agent runs",
                "an agent in a container does not see the host's file",
                f"write /procRoot/1/root{path} if the host's is meant",
            )
