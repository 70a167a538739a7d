"""override-return does not work for `security_` functions."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...lists import named
from ...policy import Policy
from ...target import Target

ID = "policy/enforcer-override-return"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/enforcer.go:271-280",)
AGENT = refuses("enforcer: can't override security function with override-return")
PAGE = """
The option `override-method` is `override-return`, and the enforcer has a `security_` function. The
kernel overrides these only with fmod_ret, so the agent refuses the policy.

Remove the option, and the agent chooses fmod_ret, or set it to `fmod-ret`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """One hit, at the first such call."""
    if not policy.spec.get("enforcers") or policy.option("override-method") != "override-return":
        return
    lists = named(policy)
    for enforcer in policy.spec.each("enforcers"):
        for number, call in enumerate(enforcer.get("calls", ())):
            held = lists.get(call.removeprefix("list:")) if call.startswith("list:") else None
            calls = held.get("values", ()) if held else (call,)
            found = next((each for each in calls if each.startswith("security_")), None)
            if found:
                yield Hit(
                    enforcer.at("calls", number),
                    f"override-method is override-return, and the enforcer has {found}",
                    "the agent refuses the policy",
                    "remove the option, or set it to fmod-ret",
                )
                return
