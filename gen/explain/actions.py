"""Actions in words.

Source: do_action in bpf/process/generic_calls.h at v1.6.0.
"""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable

from tetraflux.gen.docs.filters import limits
from tetraflux.gen.explain.plain import code, listed
from tetraflux.lint.actions import enforcement
from tetraflux.lint.facts.actions import ActionName, unheld
from tetraflux.lint.facts.hooks import Family
from tetraflux.lint.facts.options import MONITOR
from tetraflux.lint.policy import Action, Selector

_WORDS: dict[ActionName, Callable[[Action], str]] = {
    ActionName.Sigkill: lambda _: "kills the process",
    ActionName.Signal: lambda each: f"sends the process {_signal(each.get('argSig', 0))}",
    ActionName.Override: lambda each: (
        f"has the call return {_error(_returned(each))} instead of doing its work"
    ),
    ActionName.NotifyEnforcer: lambda each: f"has the enforcer {_enforced(each)}",
    ActionName.CleanupEnforcerNotification: lambda _: "takes back what the enforcer was told",
    ActionName.FollowFD: lambda _: "remembers the path of the file descriptor (deprecated)",
    ActionName.UnfollowFD: lambda _: "forgets the path of the file descriptor (deprecated)",
    ActionName.CopyFD: lambda _: "copies the path of the file descriptor (deprecated)",
    ActionName.GetUrl: lambda each: f"has the agent fetch {code(each.get('argUrl', ''))}",
    ActionName.DnsLookup: lambda each: f"has the agent look up {code(each.get('argFqdn', ''))}",
    ActionName.TrackSock: lambda _: "remembers which process the socket is of",
    ActionName.UntrackSock: lambda _: "forgets which process the socket is of",
    ActionName.Set: lambda each: (
        f"writes {each.get('argValue', 0)} into argument "
        f"{each.get('argIndex', 0) + 1} of the program"
    ),
}


def happens(selector: Selector, mode: str) -> str:
    """What a selector does with what it matches, as verbs after "it"."""
    held = enforcement((each.name for each in selector.called), mode).held
    done = [_does(each) for each in selector.called if each.name not in held]
    spared = [_does(each) for each in selector.called if each.name in held]
    verbs = [_reports(selector), *filter(None, done)]
    text = listed(each for each in verbs if each)
    if spared:
        text += f" (in another mode than {MONITOR} it also {listed(spared)})"
    if selector.returned:
        after = [_does(each) or "reports it" for each in selector.returned]
        text += f"; after the call it {listed(after)}"
    return text


def _reports(selector: Selector) -> str:
    actions = selector.called
    if any(each.name == ActionName.NoPost for each in actions):
        return "reports nothing"
    limit = limits([selector])
    often = "" if limit == "-" else f" ({limit} at most)"
    stacks = [
        name
        for field, name in (
            ("kernelStackTrace", "the kernel's stack"),
            ("userStackTrace", "the program's stack"),
            ("imaHash", "the file's hash by IMA"),
        )
        if any(each.get(field) for each in actions)
    ]
    more = f" with {listed(stacks)}" if stacks else ""
    return f"reports it{more}{often}"


def _returned(action: Action) -> int:
    """The error of an Override: on an LSM hook each but 0 is EPERM (policy/override-error)."""
    error: int = action.get("argError", 0)
    of_lsm = action.hook.family is Family.lsmhooks and action.key == "matchActions"
    return -errno.EPERM if of_lsm and error else error


def _does(action: Action) -> str:
    name = ActionName[action.name]
    word = _WORDS.get(name)
    everywhere = f", in the mode {MONITOR} as well" if name in unheld() else ""
    return f"{word(action)}{everywhere}" if word else ""


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


def _enforced(action: Action) -> str:
    effects = []
    if error := action.get("argError"):
        effects.append(f"have the call return {_error(error)}")
    if number := action.get("argSig"):
        effects.append(f"send the process {_signal(number)}")
    return listed(effects) if effects else "do nothing, as neither argError nor argSig is set"
