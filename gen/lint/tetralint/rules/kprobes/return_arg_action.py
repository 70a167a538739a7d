"""returnArgAction is TrackSock or UntrackSock."""

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
`returnArgAction` is not the name of an action, and the agent refuses the policy, even if the return
of the function is not hooked. The CRD accepts any string.

Only TrackSock and UntrackSock have an effect: they record the process that created the socket that
the function returns. 1.6 accepts every other action without effect. 1.7.0 refuses all others,
including `Post`, which many examples use: the event is posted without it. The field needs `return:
true`, and kernel 5.3. Without an UntrackSock where sockets are freed, such as at `__sk_free`, a new
socket at the address of an old one is attributed to the process of the old one.
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
        problem = f"there is no returnArgAction {shown(action)}{hint(close(action, TRACKING))}"
        yield Hit(path, problem, refused, "use TrackSock or UntrackSock, or remove it")
    elif not target.large_programs:
        problem = f"returnArgAction needs kernel 5.3, and the target kernel is {target.kernel}"
        yield Hit(path, problem, refused, "remove it", agent=_KERNEL)
    elif action.lower() not in _TRACKING:
        if target.tetragon >= (1, 7):
            problem = (
                f"returnArgAction is {action}, and 1.7.0 accepts only TrackSock and UntrackSock"
            )
            yield Hit(path, problem, refused, "remove it", agent=AGENT)
        else:
            problem = f"returnArgAction is {action}, which has no effect"
            yield Hit(path, problem, _LATER, "remove it", Severity.WARNING, _NOTHING)
    elif not hook.get("return"):
        problem = f"returnArgAction is {action}, but return is not true"
        lost = "the action has no effect"
        yield Hit(path, problem, lost, "set return: true", Severity.WARNING, _NOTHING)
