"""The action on what a function returns is TrackSock or UntrackSock."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.actions import TRACKING, ActionName
from ...findings import Severity
from ...hit import Hit, loads_but, refuses
from ...policy import Hook, Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/return-arg-action"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/sensors/tracing/generickprobe.go:726-734",
    "bpf/process/generic_calls.h:1160-1170",
)
AGENT = refuses("ReturnArgAction type '…' unsupported")
PAGE = """
`returnArgAction` is no name of an action, and the agent refuses the policy, even where the
function's return is not watched. The CRD takes any text.

Only TrackSock and UntrackSock do something: they remember who made the socket that the function
returns. 1.6 takes every action, with no effect, and 1.7.0 refuses all others, `Post` as well, which
many examples have: the event is posted without. It needs `return: true`, and kernel 5.3. Without an
UntrackSock where sockets end, as at `__sk_free`, a new socket that stands where an old one stood is
taken for that of the old one's process.
"""

_TRACKING = tuple(each.lower() for each in TRACKING)
_KNOWN = tuple(each.lower() for each in ActionName)
_KERNEL = refuses("ReturnArgAction requires kernel >=5.3")
_NOTHING = loads_but("it has no effect")
_LATER = "Tetragon 1.7.0 refuses the policy"


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each that is refused, or does nothing."""
    for hook in policy.hooks:
        action = hook.get("returnArgAction")
        if action and hook.family == "kprobes":
            yield from _judged(hook, action, target)


def _judged(hook: Hook, action: str, target: Target) -> Iterator[Hit]:
    path, known = hook.at("returnArgAction"), action.lower() in _KNOWN
    refused = "the agent refuses the policy"
    if not known:
        problem = f"returnArgAction is {shown(action)}{hint(close(action, TRACKING))}"
        yield Hit(path, problem, refused, "use TrackSock or UntrackSock, or leave it out")
    elif not target.large_programs:
        problem = f"returnArgAction needs kernel 5.3, and this is {target.kernel}"
        yield Hit(path, problem, refused, "leave it out", agent=_KERNEL)
    elif action.lower() not in _TRACKING:
        if target.tetragon >= (1, 7):
            problem = f"returnArgAction is {action}, and 1.7.0 takes TrackSock and UntrackSock"
            yield Hit(path, problem, refused, "leave it out", agent=AGENT)
        else:
            problem = f"returnArgAction is {action}, which does nothing"
            yield Hit(path, problem, _LATER, "leave it out", Severity.WARNING, _NOTHING)
    elif not hook.get("return"):
        problem = f"returnArgAction is {action}, and return is not true"
        yield Hit(path, problem, "it does nothing", "set return", Severity.WARNING, _NOTHING)
