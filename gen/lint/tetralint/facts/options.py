"""The options of a policy, `spec.options`.

Source: pkg/sensors/tracing/options.go:62-108 and pkg/policyconf/policyconf.go:41 at v1.6.0.
"""

from __future__ import annotations

from enum import StrEnum

TRUE = ("1", "t", "T", "TRUE", "true", "True")
"""What Go's strconv.ParseBool takes for true."""

FALSE = ("0", "f", "F", "FALSE", "false", "False")
"""What Go's strconv.ParseBool takes for false."""

BOOL = TRUE + FALSE

MONITOR = "monitor"
"""The value of `policy-mode` that turns enforcement off: see actions.py for what it does not."""

ENFORCE = "enforce"


class OptionName(StrEnum):
    """The options that the agent knows; any other name is ignored without a word."""

    _value_: str
    values: tuple[str, ...]

    def __new__(cls, name: str, values: tuple[str, ...]) -> OptionName:
        """The member of that name, with the values that it takes."""
        made = str.__new__(cls, name)
        made._value_, made.values = name, values
        return made

    disable_kprobe_multi = "disable-kprobe-multi", BOOL
    disable_uprobe_multi = "disable-uprobe-multi", BOOL
    override_method = "override-method", ("fmod-ret", "override-return")
    policy_mode = "policy-mode", (ENFORCE, MONITOR)
