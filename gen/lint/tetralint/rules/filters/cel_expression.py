"""CelExpr takes exactly one expression."""

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
    "from Tetragon 1.7.0 on; before, the CRD rejects the operator",
)
PAGE = """
A filter with the operator `CelExpr`, which was added in 1.7.0, has no value or several. Its one
value is the expression, over all arguments of the hook. The agent refuses the policy.

Join the expressions with `||`, or write one filter for each: the filters of a selector are combined
with AND.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter with another number of values."""
    if target.tetragon < (1, 7):
        return
    for each in policy.filters:
        if each.operator == "CelExpr" and len(each.values) != 1:
            yield Hit(
                each.at("values") if each.values else each.at("operator"),
                f"CelExpr has {len(each.values)} values instead of one expression",
                "the agent refuses the policy",
                "write one expression",
            )
