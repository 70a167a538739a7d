"""An option that the agent does not know is ignored without a word."""

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
AGENT = loads_but("the option is ignored, and its default stays in force")
PAGE = """
`spec.options` has a name that the agent does not know. It is ignored without a word, so whatever it
was meant to change stays as it is. The names are `disable-kprobe-multi`, `disable-uprobe-multi`,
`override-method` and `policy-mode`.

`policy-mod: monitor` is one letter short of harmless: the policy loads, and enforces. With Sigkill
it kills.
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
    said = "the agent ignores it without a word, and the default stays in force"
    if near == "policy-mode":
        for action in policy.actions:
            if action.name in ENFORCING:
                return f"{said}: the policy enforces, with {action.name} on {action.hook.name}"
    return said
