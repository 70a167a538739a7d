"""A filter names an argument that its hook declares."""

from __future__ import annotations

from collections.abc import Iterator

from gen.findings import Severity
from gen.lint.hit import Hit, refuses
from gen.lint.policy import Filter, Policy
from gen.lint.target import Target

ID = "policy/arg-index"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go:828", "pkg/selectors/kernel.go:853")
AGENT = refuses("argFilter for unknown index")
PAGE = """
A filter names an argument that its hook does not declare: by `index`, the kernel's number of the
argument, or by `args`, positions in the hook's own list, which win. Without either it is index 0.
The agent refuses the policy, and since a TracingPolicy has no status, only its log says so.

Declare the argument in the hook's `args` (for `matchData` in its `data`), or name one that is
declared. Of a tracepoint both count, the number of the field and the position.
"""

_LISTS = {"matchArgs": "args", "matchData": "data"}
_FAMILIES = ("kprobes", "tracepoints", "lsmhooks")
_POSITION = refuses("wrong ArgSelector.Arg value …, max(…)")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each filter that names what is not declared."""
    for filter_ in policy.filters:
        named = filter_.arg is not None and "args" not in filter_.data
        if not named and filter_.key in _LISTS and filter_.hook.family in _FAMILIES:
            yield from _undeclared(filter_)


def _undeclared(filter_: Filter) -> Iterator[Hit]:
    hook, list_ = filter_.hook, _LISTS[filter_.key]
    declared = hook.declared(list_)
    consequence = "the agent refuses the policy, and only its log says so"
    fix = f"declare it in the hook's {list_}, or name one that is declared"
    positions = filter_.get("args")
    for number, position in enumerate(positions or ()):
        if position >= len(declared):
            problem = f"position {position} is not among the {list_} (declared: {len(declared)})"
            path = filter_.at("args", number)
            yield Hit(path, f"{problem} of {hook.name}", consequence, fix, agent=_POSITION)
    index = filter_.get("index", 0)
    if not positions and filter_.arg is None:
        if hook.family == "tracepoints" and index < len(declared):
            return
        known = ", ".join(map(str, sorted({each.index for each in declared}))) or "none"
        problem = f"index {index} is not among the {list_} (declared: {known}) of {hook.name}"
        yield Hit(filter_.at("index"), problem, consequence, fix)
