"""A datum that is filtered has a type."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import POSTFIX, PREFIX
from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/data-type"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:858-868", "pkg/selectors/kernel.go:700")
AGENT = refuses("MatchArgs type unknown type […] unsupported")
PAGE = """
A filter of `matchData` judges an entry of `data` that has no `type`, or the type `auto`. The agent
refuses a comparison of it. Of Prefix and Postfix it does not check the type: the policy loads, and
the filter lets everything pass. That `resolve` leads to something whose type is known does not
help, filters go by the declared one.

Say the `type` of the datum, as in `type: file` for `mm.exe_file`.
"""

_LOADS = loads_but("the filter is passed over, as if it were not there")
_UNCHECKED = (*PREFIX, *POSTFIX)


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each filter on such a datum."""
    for filter_ in policy.filters:
        if filter_.key != "matchData" or filter_.type != "auto" or filter_.arg is None:
            continue
        loads = filter_.operator in _UNCHECKED
        if loads or filter_.values:
            yield Hit(
                filter_.arg.at("type"),
                f"datum {filter_.arg.position} of {filter_.hook.name} is filtered, and has no type",
                "the policy loads, and the filter lets everything pass"
                if loads
                else "the agent refuses the policy",
                "say its type, as in type: string",
                agent=_LOADS if loads else None,
            )
