"""CelExpr has one expression."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target

ID = "policy/cel-expression"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/celexpr.go",)
AGENT = refuses(
    "addMatchCelExpr: only a single CelExpr value is supported",
    "Tetragon 1.7.0; before, the CRD refuses the word",
)
PAGE = """
A filter with the operator `CelExpr`, which 1.7.0 has, has no value or several. Its one value is the
expression, over all arguments of the hook, and the agent refuses the policy.

Join the expressions with `||`, or write a filter for each: those of a selector are joined by and.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter with another number of values."""
    if target.tetragon < (1, 7):
        return
    for each in policy.filters:
        if each.operator == "CelExpr" and len(each.values) != 1:
            yield Hit(
                each.at("values") if each.values else each.at("operator"),
                f"CelExpr has {len(each.values)} values",
                "the agent refuses the policy",
                "write the one expression that it is to compute",
            )
