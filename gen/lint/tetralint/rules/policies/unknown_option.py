"""The agent ignores an option that it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import ENFORCING
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/unknown-option"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/options.go:97-108",)
AGENT = loads_but("the option is ignored, and the default applies")
PAGE = """
`spec.options` has a name that the agent does not know. The agent ignores it without a warning, so
the setting that it was meant to change keeps its default. The names are `disable-kprobe-multi`,
`disable-uprobe-multi`, `override-method` and `policy-mode`.

With `policy-mod: monitor`, for example, the policy loads and enforces: if it has Sigkill, it kills
processes.
"""

KNOWN = ("disable-kprobe-multi", "disable-uprobe-multi", "override-method", "policy-mode")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each option of another name."""
    for option in policy.options:
        name = option.get("name", "")
        if name not in KNOWN:
            near = close(name, KNOWN)
            yield Hit(
                option.at("name"),
                f"there is no option {shown(name)}{hint(near)}",
                _consequence(policy, near),
                f"use {near}" if near else f"use one of: {', '.join(KNOWN)}",
            )


def _consequence(policy: Policy, near: str | None) -> str:
    said = "the agent ignores it without a warning, and the default applies"
    if near == "policy-mode":
        for action in policy.actions:
            if action.name in ENFORCING:
                return f"{said}: the policy enforces, with {action.name} on {action.hook.name}"
    return said
