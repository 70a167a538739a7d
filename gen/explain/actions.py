"""Actions in words.

Source: do_action in bpf/process/generic_calls.h at v1.6.0, which tells those that the mode
`monitor` turns off from those that it does not.
"""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable

from tetraflux.gen.docs.filters import limits
from tetraflux.gen.explain.plain import code, listed
from tetraflux.model.kinds.tracingpolicy import ActionName
from tetraflux.model.kinds.tracingpolicy_selectors import KProbeSelector, MatchActions

ENFORCING = (
    ActionName.Sigkill,
    ActionName.Signal,
    ActionName.Override,
    ActionName.NotifyEnforcer,
)
"""What the mode `monitor` turns off."""

_WORDS: dict[ActionName, Callable[[MatchActions], str]] = {
    ActionName.Sigkill: lambda _: "kills the process",
    ActionName.Signal: lambda each: f"sends the process {_signal(each.argSig or 0)}",
    ActionName.Override: lambda each: (
        f"has the call return {_error(each.argError or 0)} instead of doing its work"
    ),
    ActionName.NotifyEnforcer: lambda each: f"has the enforcer {_enforced(each)}",
    ActionName.CleanupEnforcerNotification: lambda _: "takes back what the enforcer was told",
    ActionName.FollowFD: lambda _: "remembers the path of the file descriptor (deprecated)",
    ActionName.UnfollowFD: lambda _: "forgets the path of the file descriptor (deprecated)",
    ActionName.CopyFD: lambda _: "copies the path of the file descriptor (deprecated)",
    ActionName.GetUrl: lambda each: f"has the agent fetch {code(each.argUrl or '')}",
    ActionName.DnsLookup: lambda each: f"has the agent look up {code(each.argFqdn or '')}",
    ActionName.TrackSock: lambda _: "remembers which process the socket is of",
    ActionName.UntrackSock: lambda _: "forgets which process the socket is of",
    ActionName.Set: lambda each: (
        f"writes {each.argValue or 0} into argument {(each.argIndex or 0) + 1} of the program, "
        "in the mode monitor as well"
    ),
}


def happens(selector: KProbeSelector, monitor: bool, of_lsm: bool = False) -> str:
    """What a selector does with what it matches, as verbs after "it".

    Of an LSM hook each number but 0 denies with EPERM (policy/override-error).
    """
    actions = selector.matchActions or ()
    if of_lsm:
        actions = tuple(map(_denying, actions))
    done = [_does(each) for each in actions if not (monitor and each.action in ENFORCING)]
    spared = [_does(each) for each in actions if monitor and each.action in ENFORCING]
    verbs = [_reports(selector, actions), *filter(None, done)]
    text = listed(each for each in verbs if each)
    if spared:
        text += f" (in another mode than monitor it also {listed(spared)})"
    if selector.matchReturnActions:
        after = [_does(each) or "reports it" for each in selector.matchReturnActions]
        text += f"; after the call it {listed(after)}"
    return text


def _reports(selector: KProbeSelector, actions: tuple[MatchActions, ...]) -> str:
    if any(each.action is ActionName.NoPost for each in actions):
        return "reports nothing"
    limit = limits([selector])
    often = "" if limit == "-" else f" ({limit} at most)"
    stacks = [
        name
        for name, wanted in (
            ("the kernel's stack", any(each.kernelStackTrace for each in actions)),
            ("the program's stack", any(each.userStackTrace for each in actions)),
            ("the file's hash by IMA", any(each.imaHash for each in actions)),
        )
        if wanted
    ]
    more = f" with {listed(stacks)}" if stacks else ""
    return f"reports it{more}{often}"


def _denying(action: MatchActions) -> MatchActions:
    if action.action is not ActionName.Override or not action.argError:
        return action
    return action.model_copy(update={"argError": -errno.EPERM})


def _does(action: MatchActions) -> str:
    word = _WORDS.get(action.action)
    return word(action) if word else ""


def _signal(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def _error(number: int) -> str:
    if number == 0:
        return "0, which is success,"
    name = errno.errorcode.get(-number)
    return f"{number} ({name})" if name else str(number)


def _enforced(action: MatchActions) -> str:
    told = []
    if action.argError:
        told.append(f"have the call return {_error(action.argError)}")
    if action.argSig:
        told.append(f"send the process {_signal(action.argSig)}")
    return listed(told) if told else "do nothing, as neither argError nor argSig is set"
