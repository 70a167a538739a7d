"""The agent ignores an option that it does not know."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.actions import ENFORCING, unheld
from ...facts.options import ENFORCE, OptionName
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
processes. Before Tetragon 1.7.0 the action Set also acts in monitor mode; there, remove Set.
"""

KNOWN = tuple(OptionName)


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each option of another name."""
    for option in policy.options:
        name = option.get("name", "")
        if name not in KNOWN:
            near = close(name, KNOWN)
            fix = f"use {near}" if near else f"use one of: {', '.join(KNOWN)}"
            consequence = "the agent ignores it without a warning, and the default applies"
            if near == OptionName.policy_mode:
                consequence += _enforces(policy)
                if option.get("value") != ENFORCE:
                    fix += _unheld(policy, target)
            problem = f"there is no option {shown(name)}{hint(near)}"
            yield Hit(option.at("name"), problem, consequence, fix)


def _enforces(policy: Policy) -> str:
    for action in policy.actions:
        if action.name in ENFORCING:
            return f": the policy enforces, with {action.name} on {action.hook.name}"
    return ""


def _unheld(policy: Policy, target: Target) -> str:
    """What also acts in monitor mode."""
    names = {each.name for each in policy.actions}
    acting = [each for each in unheld(target.tetragon) if each in names]
    return f", and remove {acting[0]}, which also acts in monitor mode" if acting else ""
