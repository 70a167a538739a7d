"""An entry of `data` that is filtered needs a type."""

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
A filter in `matchData` compares an entry of `data` that has no `type`, or the type `auto`. The
agent refuses the policy. For Prefix and Postfix it does not check the type: the policy loads, and
the filter lets everything through. A `resolve` that ends at a known type does not help, because
filters use the declared type.

Set the `type` of the entry, for example `type: file` for `mm.exe_file`.
"""

_LOADS = loads_but("the filter is ignored")
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
                f"data entry {filter_.arg.position} of {filter_.hook.name} has a filter "
                "but no type",
                "the policy loads, but the filter lets everything through"
                if loads
                else "the agent refuses the policy",
                "set its type, such as type: string",
                agent=_LOADS if loads else None,
            )
