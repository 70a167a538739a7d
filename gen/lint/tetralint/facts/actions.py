"""The actions of a selector, and what the mode `monitor` does with them.

Source: do_action in bpf/process/generic_calls.h and parseMatchAction in pkg/selectors/kernel.go at
v1.6.0; do_action at v1.7.0 for what changed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .hooks import Family
from .versions import DEFAULT, V1_6_0, V1_7_0, Tetragon


class Fact(NamedTuple):
    """What an action is.

    `enforces`: it stops or changes a process. `held_since`: the first version in which the mode
    `monitor` turns it off. `is_remote`: it makes the agent send a request. `is_deprecated`: a later
    version refuses it. `encoded_bytes`: of its arguments in the selector. `families`: where it
    acts; `on_lsm`: LSM hooks take it.
    """

    encoded_bytes: int = 4
    enforces: bool = False
    held_since: Tetragon | None = None
    is_remote: bool = False
    is_deprecated: bool = False
    on_lsm: bool = False
    families: tuple[Family, ...] = tuple(Family)
    since: Tetragon = V1_6_0


class ActionName(StrEnum):
    """Actions of a selector, spelt as in the CRD; no action at all means Post."""

    _value_: str
    fact: Fact

    def __new__(cls, name: str, fact: Fact) -> ActionName:
        """The member of that name, with what it is."""
        made = str.__new__(cls, name)
        made._value_, made.fact = name, fact
        return made

    Post = "Post", Fact(20, on_lsm=True)
    NoPost = "NoPost", Fact(0, on_lsm=True)
    Sigkill = "Sigkill", Fact(0, enforces=True, held_since=V1_6_0, on_lsm=True)
    Signal = "Signal", Fact(enforces=True, held_since=V1_6_0, on_lsm=True)
    Override = "Override", Fact(enforces=True, held_since=V1_6_0, on_lsm=True)
    NotifyEnforcer = "NotifyEnforcer", Fact(12, enforces=True, held_since=V1_6_0)
    CleanupEnforcerNotification = "CleanupEnforcerNotification", Fact(0)
    Set = "Set", Fact(8, enforces=True, held_since=V1_7_0, families=(Family.usdts,))
    GetUrl = "GetUrl", Fact(is_remote=True)
    DnsLookup = "DnsLookup", Fact(is_remote=True)
    TrackSock = "TrackSock", Fact()
    UntrackSock = "UntrackSock", Fact()
    FollowFD = "FollowFD", Fact(8, is_deprecated=True)
    UnfollowFD = "UnfollowFD", Fact(8, is_deprecated=True)
    CopyFD = "CopyFD", Fact(8, is_deprecated=True)

    def is_held(self, version: Tetragon = DEFAULT) -> bool:
        """Whether the mode `monitor` turns it off in that version."""
        return self.fact.held_since is not None and version >= self.fact.held_since


ENFORCING = tuple(each for each in ActionName if each.fact.enforces)
"""What stops or changes a process."""

REMOTE = tuple(each for each in ActionName if each.fact.is_remote)
"""What makes the agent send a request, in every mode."""

TRACKING = (ActionName.TrackSock, ActionName.UntrackSock)
"""What may be done with a socket that a function returns (returnArgAction)."""


def held(version: Tetragon = DEFAULT) -> tuple[ActionName, ...]:
    """What the mode `monitor` turns off in that version."""
    return tuple(each for each in ENFORCING if each.is_held(version))


def unheld(version: Tetragon = DEFAULT) -> tuple[ActionName, ...]:
    """What stops or changes a process in the mode `monitor` as well."""
    return tuple(each for each in ENFORCING if not each.is_held(version))
