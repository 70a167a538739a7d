"""Changes to actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.agreement.entry import Change, Mutator, Picks, Place, mutator, times

MUTATORS: list[Mutator] = []

POST = {"action": "Post"}


def acting(place: Place, *actions: Any) -> list[Any]:
    """A hook with one selector that does this."""
    return [place.put("selectors", [{"matchActions": list(actions)}])]


@mutator("5", MUTATORS)
def many_actions(picks: Picks) -> Iterator[Change]:
    for many in (3, 4):
        for place in picks.selectors(str(many), 2, lambda each: True):
            yield Change(
                place.base,
                str(many),
                "actions of a selector",
                [place.put("matchActions", times([POST], many))],
            )
    for place in picks.selectors("lsm", 1, lambda each: True, "lsmhooks"):
        yield Change(
            place.base, "4", "actions of a selector", [place.put("matchActions", times([POST], 4))]
        )
    place = picks.hook("syscall")
    for many in (3, 4):
        yield Change(
            place.base,
            f"{many}-at-return",
            "actions when the call returns",
            [place.put("selectors", [{"matchReturnActions": times([POST], many)}])],
        )
    for place in picks.selectors("none", 1, lambda each: each.has("matchActions")):
        yield Change(
            place.base, "none", "no action, which is Post", [place.put("matchActions", [])]
        )


@mutator("5", MUTATORS)
def action(picks: Picks) -> Iterator[Change]:
    """Each action on a kprobe."""
    for name, fields in (
        ("FollowFD", {"argFd": 0, "argName": 1}),
        ("UnfollowFD", {"argFd": 0, "argName": 1}),
        ("CopyFD", {"argFd": 0, "argName": 1}),
        ("Sigkill", {}),
        ("Signal", {"argSig": 10}),
        ("GetUrl", {"argUrl": "http://192.0.2.1/"}),
        ("GetUrl", {}),
        ("DnsLookup", {"argFqdn": "example.com"}),
        ("NoPost", {}),
        ("TrackSock", {"argSock": 0}),
        ("UntrackSock", {"argSock": 0}),
        ("NotifyEnforcer", {"argError": -1}),
        ("CleanupEnforcerNotification", {}),
        ("Set", {"argIndex": 0, "argValue": 1}),
        ("Override", {"argError": -1}),
    ):
        variant = name if fields or name in ("Sigkill", "NoPost") else f"{name}-alone"
        for place in picks.hooks(name, 1, lambda each: not each.has("data")):
            yield Change(
                place.base, variant, f"the action {name}", acting(place, {"action": name, **fields})
            )


@mutator("5", MUTATORS)
def rate_limit(picks: Picks) -> Iterator[Change]:
    for variant, limit in (
        ("seconds", "5"), ("s", "5s"), ("M", "5M"), ("h", "1h"), ("zero", "0"), ("empty", ""),
        ("32-bits", "4294967295h"), ("33-bits", "4294967296"), ("only-unit", "s"),
        ("day", "1d"), ("two-letters", "5ms"), ("negative", "-5"), ("half", "1.5s"),
        ("blank", "5 s"), ("hex", "0x5"), ("underscore", "1_0"),
    ):  # fmt: skip
        for place in picks.hooks(variant, 1, lambda each: True):
            yield Change(
                place.base,
                variant,
                f"the limit {limit!r}",
                acting(place, {**POST, "rateLimit": limit}),
            )
    for scope in ("thread", "process", "global", "pod", "Thread"):
        for place in picks.hooks(scope, 1, lambda each: True):
            yield Change(
                place.base,
                f"scope-{scope}",
                f"the scope {scope}",
                acting(place, {**POST, "rateLimit": "1m", "rateLimitScope": scope}),
            )
    for place in picks.hooks("alone", 1, lambda each: True):
        yield Change(
            place.base,
            "scope-alone",
            "a wrong scope of no limit",
            acting(place, {**POST, "rateLimitScope": "pod"}),
        )
    for name in ("Sigkill", "NoPost", "Signal"):
        for place in picks.hooks(name, 1, lambda each: True):
            yield Change(
                place.base,
                name,
                f"a limit of {name}",
                acting(place, {"action": name, "rateLimit": "1m"}),
            )
    place = picks.hook("syscall")
    yield Change(
        place.base,
        "at-return",
        "a limit of NoPost, when the call returns",
        [
            place.put(
                "selectors", [{"matchReturnActions": [{"action": "NoPost", "rateLimit": "1"}]}]
            )
        ],
    )
    for family, name in (("tracepoints", "tracepoint"), ("lsmhooks", "lsm")):
        place = picks.hook(name, family)
        yield Change(
            place.base,
            "valid",
            "a limit where its map is too small",
            acting(place, {**POST, "rateLimit": "1m"}),
        )
        yield Change(
            place.base, "day", "a limit in days", acting(place, {**POST, "rateLimit": "1d"})
        )


@mutator("5", MUTATORS)
def stack_trace(picks: Picks) -> Iterator[Change]:
    for key in ("kernelStackTrace", "userStackTrace"):
        for name in ("Post", "Sigkill", "NoPost"):
            for place in picks.hooks(key + name, 1, lambda each: True):
                yield Change(
                    place.base,
                    f"{key[:4]}-{name}",
                    f"a stack trace with {name}",
                    acting(place, {"action": name, key: True}),
                )
    place = picks.hook("syscall")
    yield Change(
        place.base,
        "at-return",
        "a stack trace with NoPost, when the call returns",
        [
            place.put(
                "selectors",
                [{"matchReturnActions": [{"action": "NoPost", "kernelStackTrace": True}]}],
            )
        ],
    )
    place = picks.hook("tracepoint", "tracepoints")
    yield Change(
        place.base,
        "tracepoint",
        "a stack trace with NoPost, of a tracepoint",
        acting(place, {"action": "NoPost", "kernelStackTrace": True}),
    )


@mutator("5", MUTATORS)
def return_action(picks: Picks) -> Iterator[Change]:
    for name in ("Post", "TrackSock", "untracksock", "Track", ""):
        for place in picks.hooks(name, 1, lambda each: each.has("return", "returnArg")):
            yield Change(
                place.base,
                name or "empty",
                "an action on what is returned",
                [place.put("returnArgAction", name)],
            )
    for place in picks.hooks("alone", 1, lambda each: not each.has("return")):
        yield Change(
            place.base,
            "nothing-returned",
            "an unknown action on nothing that is returned",
            [place.put("returnArgAction", "Track")],
        )


@mutator("5", MUTATORS)
def ima_hash(picks: Picks) -> Iterator[Change]:
    place = picks.hook("lsm", "lsmhooks")
    hashed = {**POST, "imaHash": True}
    yield Change(place.base, "file-open", "a hash on a hook that has one", acting(place, hashed))
    yield Change(
        place.base,
        "file-permission",
        "a hash on a hook that has none",
        [place.put("hook", "file_permission"), *acting(place, hashed)],
    )
    place = picks.hook("file")
    yield Change(place.base, "kprobe", "a hash of a kprobe", acting(place, hashed))


@mutator("5", MUTATORS)
def notify(picks: Picks) -> Iterator[Change]:
    for name, family in (("enforcer", "kprobes"), ("tracepoint", "tracepoints")):
        place = picks.hook(name, family)
        change = acting(place, {"action": "NotifyEnforcer", "argError": -1})
        if name == "enforcer":
            change.append({"op": "remove", "path": "/spec/enforcers"})
        yield Change(place.base, "without-enforcers", "NotifyEnforcer without enforcers", change)
