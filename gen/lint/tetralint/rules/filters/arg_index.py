"""A filter names an argument that its hook declares."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.selectors import DECLARED_IN
from ...findings import Severity
from ...hit import Hit, refuses
from ...operators import is_read
from ...policy import Filter, Policy
from ...target import Target

ID = "policy/arg-index"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:828", "pkg/selectors/kernel.go:842-868")
AGENT = refuses("argFilter for unknown index")
PAGE = """
A filter names an argument that its hook does not declare: by `index`, the kernel's number of the
argument, or by `args`, positions in the hook's own list, which win. Without either it is index 0.
The agent refuses the policy, and since a TracingPolicy has no status, only its log says so.

Declare the argument in the hook's `args`, or name one that is declared. Of a tracepoint both count,
the number of the field and the position. In `matchData` the `index` is a position too, in `data`.
`matchReturnArgs` judges the `returnArg`, and must have its `index`.
"""

_POSITION = refuses("wrong ArgSelector.Arg value …, max(…)")
_DATA_SINCE_1_7 = refuses("matchData index out of bonds (0,…)")


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each filter that names what is not declared."""
    for filter_ in policy.filters:
        if filter_.arg is None and filter_.operator != "CelExpr" and is_read(filter_, target):
            yield _undeclared(filter_, target)


def _undeclared(filter_: Filter, target: Target) -> Hit:
    hook, list_ = filter_.hook, DECLARED_IN[filter_.key]
    declared = hook.declared(list_)
    consequence = "the agent refuses the policy, and only its log says so"
    fix = f"declare it in the hook's {list_}, or name one that is declared"
    positions = filter_.get("args")
    if positions or list_ == "data":
        position = positions[0] if positions else filter_.get("index", 0)
        problem = f"position {position} is not among the {list_} (declared: {len(declared)})"
        path = filter_.at("args", 0) if positions else filter_.at("index")
        agent = _POSITION if positions else _DATA_SINCE_1_7 if target.tetragon >= (1, 7) else None
        return Hit(path, f"{problem} of {hook.name}", consequence, fix, agent=agent)
    index = filter_.get("index", 0)
    known = ", ".join(map(str, sorted({each.index for each in declared}))) or "none"
    problem = f"index {index} is not among the {list_} (declared: {known}) of {hook.name}"
    return Hit(filter_.at("index"), problem, consequence, fix)
