"""A macro exists, uses no other macros, and sets only fields that the selector does not."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import SelectorField
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/macros"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/sensors/tracing/generic.go",)
AGENT = refuses("macro", "from Tetragon 1.7.0 on; before, the CRD rejects the field")
PAGE = """
A selector uses `macros`, which were added in 1.7.0: selectors in `spec.selectorsMacros` whose
filters are added to its own. The agent refuses a policy that refers to a macro that does not exist,
a macro that uses macros, and a field that is set in the selector and in a macro, or in two of its
macros.

Set each field of a selector in one place, with the values of both.
"""

_FIELDS = tuple(SelectorField)
_UNDEFINED = refuses("macro")
_NESTED = refuses("macro definition cannot use other macros")
_TWICE = refuses("field is defined in multiple macros and/or policy selectors")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each macro that a selector cannot use."""
    if target.tetragon < (1, 7):
        return
    macros = policy.spec.get("selectorsMacros", {})
    refused = "the agent refuses the policy"
    for selector in policy.selectors:
        there = {key for key in _FIELDS if selector.get(key)}
        for number, name in enumerate(selector.get("macros", ())):
            path = selector.at("macros", number)
            macro = macros.get(name)
            if macro is None:
                near = close(name, macros)
                problem = f"there is no macro {shown(name)}{hint(near)}"
                fix = f"use {near}" if near else "add it to spec.selectorsMacros"
                yield Hit(path, problem, refused, fix, agent=_UNDEFINED)
                continue
            if macro.get("macros"):
                problem = f"the macro {name} uses other macros"
                yield Hit(path, problem, refused, "write out their filters", agent=_NESTED)
            own = {key for key in _FIELDS if macro.get(key)}
            if both := sorted(there & own):
                problem = f"the macro {name} has {both[0]}, which the selector already has"
                yield Hit(path, problem, refused, "set the field in one place", agent=_TWICE)
            there |= own
