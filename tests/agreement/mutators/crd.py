"""Changes that the CRD's schema judges: fields, words and types; what only newer versions have."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator, put, remove

MUTATORS: list[Mutator] = []


@mutator("2", MUTATORS)
def unknown_field(picks: Picks) -> Iterator[Change]:
    for place in picks.hooks("hook", 2, lambda each: True):
        yield Change(place.base, "kprobe", "a field of a kprobe", [place.put("function", "a")])
    for place in picks.selectors("selector", 2, lambda each: each.has("matchArgs")):
        yield Change(
            place.base, "filter", "a field of a filter", [put(place.at("matchArgs/0/value"), "a")]
        )
        yield Change(place.base, "selector", "a field of a selector", [place.put("matchArg", [])])
    for place in picks.hooks("args", 2, lambda each: each.has("args")):
        yield Change(
            place.base, "argument", "a field of an argument", [put(place.at("args/0/name"), "a")]
        )
    for place in picks.selectors("action", 1, lambda each: each.has("matchActions")):
        yield Change(
            place.base,
            "action",
            "a field of an action",
            [put(place.at("matchActions/0/signal"), 9)],
        )
    for family, name in (
        ("tracepoints", "tracepoint"),
        ("lsmhooks", "lsm"),
        ("uprobes", "uprobe"),
        ("usdts", "usdt"),
    ):
        yield Change(
            picks.own(name),
            "return",
            "a return, which only kprobes have",
            [put(f"/spec/{family}/0/return", True)],
        )
    yield Change(picks.own("list"), "list", "a field of a list", [put("/spec/lists/0/value", "a")])
    yield Change(
        picks.own("two"), "option", "a field of an option", [put("/spec/options/0/values", [])]
    )
    yield Change(
        picks.own("enforcer"),
        "enforcer",
        "a field of an enforcer",
        [put("/spec/enforcers/0/call", "a")],
    )
    yield Change(
        picks.own("pods"),
        "pods",
        "a field of a pod selector",
        [put("/spec/podSelector/labels", {})],
    )


@mutator("11", MUTATORS)
def newer(picks: Picks) -> Iterator[Change]:
    """What 1.6.1 and 1.7.0 have and 1.6.0 does not."""
    for variant, path, value in (
        ("host-selector", "/spec/hostSelector", {}),
        ("macros", "/spec/selectorsMacros", {}),
        ("macro", "/spec/kprobes/0/selectors/0/macros", ["a"]),
        ("fentries", "/spec/fentries", []),
        (
            "parents",
            "/spec/kprobes/0/selectors/0/matchParentBinaries",
            [{"operator": "In", "values": ["/a"]}],
        ),
        ("operator", "/spec/kprobes/0/selectors/0/matchArgs/0/operator", "SubString"),
        ("type", "/spec/kprobes/0/args/1/type", "long"),
        ("sint", "/spec/kprobes/0/args/1/type", "sint32"),
    ):
        yield Change(picks.own("file"), variant, "what newer versions have", [put(path, value)])
    change = put("/spec/uprobes/0/btfPath", "/sys/kernel/btf/vmlinux")
    yield Change(picks.own("uprobe"), "uprobe-btf", "what newer versions have", [change])


@mutator("2", MUTATORS)
def word(picks: Picks) -> Iterator[Change]:
    """Closed sets, and words that are not in them."""
    for variant, path, value in (
        ("operator-lower", "matchArgs/0/operator", "prefix"),
        ("operator-double", "matchArgs/0/operator", "=="),
        ("operator-empty", "matchArgs/0/operator", ""),
    ):
        for place in picks.selectors(variant, 1, lambda each: each.has("matchArgs")):
            yield Change(place.base, variant, "an operator", [put(place.at(path), value)])
    for variant, path, value in (
        ("sport-priv", "matchArgs/0/operator", "NotSPortPriv"),
        ("type", "matchCapabilities/0/type", "effective"),
        ("capability-operator", "matchCapabilities/0/operator", "Equal"),
        ("namespace", "matchNamespaces/0/namespace", "pid"),
        ("namespace-operator", "matchNamespaces/0/operator", "Equal"),
        ("change-operator", "matchNamespaceChanges/0/operator", "Equal"),
        ("pid-operator", "matchPIDs/0/operator", "NotEqual"),
        ("binary-operator", "matchBinaries/0/operator", "Equal"),
        ("action", "matchActions/0/action", "post"),
        ("action-kill", "matchActions/0/action", "Kill"),
    ):
        base = picks.own("file" if path.startswith("matchArgs") else "scope")
        yield Change(
            base,
            variant,
            "a word of a closed set",
            [put(f"/spec/kprobes/0/selectors/0/{path}", value)],
        )
    for place in picks.hooks("args", 2, lambda each: each.has("args")):
        yield Change(place.base, "arg-type", "a type", [put(place.at("args/0/type"), "char *")])
    change = put(
        "/spec/kprobes/0/selectors/0/matchArgs/0", {"index": 0, "operator": "NotSportPriv"}
    )
    yield Change(
        picks.own("tcp"),
        "small-p",
        "the one operator that is spelt with a small p",
        [put("/spec/kprobes/0/selectors", [{"matchArgs": []}]), change],
    )
    yield Change(
        picks.own("list"), "list-type", "a type of list", [put("/spec/lists/0/type", "syscall")]
    )


@mutator("2", MUTATORS)
def missing(picks: Picks) -> Iterator[Change]:
    """Fields that must be there."""
    for place in picks.hooks("call", 2, lambda each: True):
        yield Change(place.base, "call", "a kprobe without a call", [remove(place.at("call"))])
    for place in picks.hooks("index", 2, lambda each: each.has("args")):
        yield Change(
            place.base, "index", "an argument without an index", [remove(place.at("args/0/index"))]
        )
    for place in picks.selectors("operator", 1, lambda each: each.has("matchArgs")):
        yield Change(
            place.base,
            "operator",
            "a filter without an operator",
            [remove(place.at("matchArgs/0/operator"))],
        )
    for key in (
        "matchPIDs",
        "matchBinaries",
        "matchNamespaces",
        "matchNamespaceChanges",
        "matchCapabilities",
    ):
        path = f"/spec/kprobes/0/selectors/0/{key}/0/values"
        yield Change(picks.own("scope"), key, "a filter without values", [remove(path)])
    for name, path in (
        ("scope", "/spec/kprobes/0/selectors/0/matchNamespaces/0/namespace"),
        ("scope", "/spec/kprobes/0/selectors/0/matchActions/0/action"),
        ("scope", "/spec/kprobes/0/selectors/0/matchCapabilities/0/type"),
        ("tracepoint", "/spec/tracepoints/0/event"),
        ("lsm", "/spec/lsmhooks/0/hook"),
        ("uprobe", "/spec/uprobes/0/path"),
        ("usdt", "/spec/usdts/0/provider"),
        ("list", "/spec/lists/0/name"),
        ("two", "/spec/options/0/name"),
        ("enforcer", "/spec/enforcers/0/calls"),
    ):
        yield Change(
            picks.own(name), path.rpartition("/")[2], "a field is not there", [remove(path)]
        )


@mutator("2", MUTATORS)
def number(picks: Picks) -> Iterator[Change]:
    """What is no number, and numbers that do not fit."""
    scope, selector = picks.own("scope"), "/spec/kprobes/0/selectors/0"
    for variant, value in (
        ("negative", -1),
        ("31-bits", 2**31 - 1),
        ("32-bits", 2**31),
        ("33-bits", 2**32),
    ):
        yield Change(
            picks.own("syscall"),
            f"index-{variant}",
            "an index",
            [put("/spec/kprobes/0/args/0/index", value)],
        )
        yield Change(
            scope, f"pid-{variant}", "a PID", [put(f"{selector}/matchPIDs/0/values", [value])]
        )
    yield Change(scope, "pid-text", "a PID as text", [put(f"{selector}/matchPIDs/0/values", ["1"])])
    for variant, value in (("least", -(2**31)), ("below", -(2**31) - 1), ("text", "-1")):
        yield Change(
            picks.own("enforcer"),
            f"error-{variant}",
            "an error",
            [put(f"{selector}/matchActions/0/argError", value)],
        )
    for variant, action in (("signal", 9), ("signal-negative", -9), ("signal-32-bits", 2**32 - 1)):
        yield Change(
            scope,
            variant,
            "a signal",
            [put(f"{selector}/matchActions", [{"action": "Signal", "argSig": action}])],
        )
    for place in picks.selectors("values", 2, lambda each: each.has("matchArgs")):
        yield Change(
            place.base,
            "values",
            "a number where a text belongs",
            [put(place.at("matchArgs/0/values"), [1])],
        )
    yield Change(
        picks.own("uprobe"),
        "offset-64-bits",
        "an offset",
        [remove("/spec/uprobes/0/symbols"), put("/spec/uprobes/0/offsets", [2**63])],
    )
