"""An option takes only certain values."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.options import BOOL, OptionName
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/option-value"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/options.go:62-95", "pkg/policyconf/policyconf.go:41")
AGENT = refuses("failed to parse options: failed to set option …")
PAGE = """
An option of the policy has a value that it does not accept, and the agent refuses the policy.

- `policy-mode` is `enforce` or `monitor`. The documentation writes enforcement and monitoring,
  which are not accepted.
- `override-method` is `fmod-ret` or `override-return`.
- `disable-kprobe-multi` and `disable-uprobe-multi` take what Go parses as a boolean: `1`, `t`,
  `true`, `0`, `f`, `false`, and `TRUE` or `True`, but neither `yes` nor `on`.
"""

_VALUES = {each.value: each.values for each in OptionName}


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each option that is known and has another value."""
    for option in policy.options:
        name, value = option.get("name"), option.get("value", "")
        values = _VALUES.get(name)
        if values is None or value in values:
            continue
        words = ("true", "false") if values == BOOL else values
        near = close(value, words)
        known = " or ".join(words)
        yield Hit(
            option.at("value"),
            f"the option {name} does not accept {shown(value)}{hint(near)}",
            "the agent refuses the policy",
            f"use {near or known}",
        )
