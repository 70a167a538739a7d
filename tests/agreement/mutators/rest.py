"""Changes along the rules that the other modules leave: rare words of the agent, and what loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.agreement.entry import Change, Mutator, Picks, mutator
from tests.agreement.mutators.actions import acting
from tests.agreement.mutators.operators import filtered

MUTATORS: list[Mutator] = []


@mutator("7.2", MUTATORS)
def range_text(picks: Picks) -> Iterator[Change]:
    """Ranges that are none."""
    place = picks.hook("tcp")
    for operator, type_, value in (
        ("InRange", "int", "a:b"),
        ("NotInRange", "uint64", "1:"),
        ("InRange", "uint64", "0:18446744073709551615"),
        ("InMap", "int", "1:1000"),
        ("DPort", "sock", "1:2:3"),
        ("DPort", "sock", "ssh:http"),
        ("DPort", "sock", "1:9999"),
        ("SPort", "sock", "9:1"),
    ):
        yield Change(
            place.base,
            f"{operator}-{type_}-{value}",
            "a range",
            filtered(place, type_, operator, value),
        )


@mutator("7.2", MUTATORS)
def without_match(picks: Picks) -> Iterator[Change]:
    """Filters that load, and do not do what they say."""
    tcp, file = picks.hook("tcp"), picks.hook("file")
    for type_, values in (("int", ("1", "2")), ("uint64", ("1", "2", "3"))):
        yield Change(
            tcp.base,
            f"two-of-{type_}",
            "not one of two",
            filtered(tcp, type_, "NotEqual", *values),
        )
    for variant, operator, value in (
        ("pipe", "Prefix", "pipe:["),
        ("inode", "NotPrefix", "/anon_inode:[eventpoll]"),
        ("socket", "Postfix", "docker.sock"),
    ):
        filter_: dict[str, Any] = {"index": 0, "operator": operator, "values": [value]}
        yield Change(
            file.base,
            variant,
            "a file that has no path, or is not opened",
            [file.put("selectors", [{"matchArgs": [filter_]}])],
        )
    capset = picks.hook("capset")
    gained = {"args": [0, 2], "operator": "CapabilitiesGained"}
    before = {"index": 3, "operator": "Equal", "values": ["1"]}
    yield Change(
        capset.base,
        "gained-second",
        "CapabilitiesGained behind another filter",
        [capset.put("selectors", [{"matchArgs": [before, gained]}])],
    )


@mutator("8.3", MUTATORS)
def uprobe_rest(picks: Picks) -> Iterator[Change]:
    place = picks.hook("uprobe", "uprobes")
    for each in ("readline+zz", "readline+1+2", "readline+-1", "readline+1", ""):
        yield Change(place.base, f"symbol-{each}", "a symbol", [place.put("symbols", [each])])
    without = {"op": "remove", "path": place.at("symbols")}
    for key in ("offsets", "addrs"):
        yield Change(
            place.base,
            f"counters-of-{key}",
            "one counter of two",
            [without, place.put(key, [4096, 8192]), place.put("refCtrOffsets", [1])],
        )
    yield Change(
        place.base,
        "notify",
        "NotifyEnforcer on a uprobe",
        acting(place, {"action": "NotifyEnforcer", "argError": -1}),
    )


@mutator("8.3", MUTATORS)
def uprobes_together(picks: Picks) -> Iterator[Change]:
    """Several uprobes of one policy, which become one link where the kernel can do that."""
    bash, libc = "/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"
    first = {"path": bash, "symbols": ["readline"]}
    for variant, second in (
        ("two-paths", {"path": libc, "symbols": ["getpid"]}),
        ("two-symbols", {"path": bash, "symbols": ["rl_redisplay"]}),
        ("symbol-and-offset", {"path": bash, "offsets": [4096]}),
        ("symbol-and-address", {"path": bash, "addrs": [262144]}),
        ("one-counter", {"path": bash, "symbols": ["rl_redisplay"], "refCtrOffsets": [4096]}),
    ):
        for alone in (False, True):
            spec: dict[str, Any] = {"uprobes": [first, second]}
            if alone:
                spec["options"] = [{"name": "disable-uprobe-multi", "value": "1"}]
            yield Change(
                picks.own("uprobe"),
                f"{variant}-alone" if alone else variant,
                "two uprobes",
                [{"op": "replace", "path": "/spec", "value": spec}],
            )


@mutator("8", MUTATORS)
def names(picks: Picks) -> Iterator[Change]:
    """Names that are empty."""
    tracepoint = picks.hook("tracepoint", "tracepoints")
    for key in ("event", "subsystem"):
        yield Change(tracepoint.base, f"no-{key}", "no name", [tracepoint.put(key, "")])
    lsm = picks.hook("lsm", "lsmhooks")
    yield Change(lsm.base, "no-hook", "no name", [lsm.put("hook", "")])
    usdt = picks.hook("usdt", "usdts")
    for key in ("provider", "name"):
        yield Change(usdt.base, f"no-usdt-{key}", "no name", [usdt.put(key, "")])


@mutator("5", MUTATORS)
def enforced_nowhere(picks: Picks) -> Iterator[Change]:
    tracepoint, usdt = picks.hook("tracepoint", "tracepoints"), picks.hook("usdt", "usdts")
    for name in ("Override", "NotifyEnforcer"):
        action = {"action": name, "argError": -1}
        yield Change(usdt.base, f"usdt-{name}", "on a USDT", acting(usdt, action))
    yield Change(
        tracepoint.base,
        "tracepoint-Override",
        "on a tracepoint",
        acting(tracepoint, {"action": "Override", "argError": -1}),
    )


@mutator("8.6", MUTATORS)
def list_pattern(picks: Picks) -> Iterator[Change]:
    """Patterns where they are passed over."""
    base = picks.own("list")
    for variant, lists in (
        ("values", {"name": "dups", "type": "syscalls", "values": ["sys_dup"]}),
        ("syscalls", {"name": "dups", "type": "generated_syscalls"}),
    ):
        yield Change(
            base,
            variant,
            "a pattern that nothing reads",
            [{"op": "add", "path": "/spec/lists", "value": [{**lists, "pattern": "^sys_dup"}]}],
        )
