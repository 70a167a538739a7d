"""A filter refers to an argument that its hook declares."""

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
A filter refers to an argument that its hook does not declare. `index` is the position of the
argument in the kernel function; `args` holds positions in the hook's own list, and wins over
`index`. A filter with neither refers to index 0. The agent refuses the policy, and because a
TracingPolicy has no status, the error appears only in the agent's log.

Declare the argument in the hook's `args`, or refer to one that is declared. On a tracepoint both
the number of the field and its position in `args` work. In `matchData`, `index` is also a position,
in `data`. `matchReturnArgs` compares the `returnArg`, and must use its `index`.
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
    consequence = "the agent refuses the policy, and reports it only in its log"
    fix = f"declare it in the hook's {list_}, or refer to one that is declared"
    positions = filter_.get("args")
    if positions or list_ == "data":
        position = positions[0] if positions else filter_.get("index", 0)
        problem = f"there is no position {position} in the {list_} ({len(declared)} declared)"
        path = filter_.at("args", 0) if positions else filter_.at("index")
        agent = _POSITION if positions else _DATA_SINCE_1_7 if target.tetragon >= (1, 7) else None
        return Hit(path, f"{problem} of {hook.name}", consequence, fix, agent=agent)
    index = filter_.get("index", 0)
    known = ", ".join(map(str, sorted({each.index for each in declared}))) or "none"
    problem = f"index {index} is not declared in the {list_} of {hook.name} (declared: {known})"
    return Hit(filter_.at("index"), problem, consequence, fix)
