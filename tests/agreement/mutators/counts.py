"""Changes to how many there are of something: the last that fits, the first that does not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, Place, mutator, put, remove, times

MUTATORS: list[Mutator] = []

EMPTY: dict[str, object] = {}
INT = {"index": 1, "operator": "Equal", "values": ["1"]}


def path(operator: str = "Prefix", value: str = "/etc/") -> dict[str, object]:
    """A filter on the first argument of the base `file`."""
    return {"index": 0, "operator": operator, "values": [value]}


@mutator("7.1", MUTATORS)
def selectors(picks: Picks) -> Iterator[Change]:
    for many in (5, 6):
        for place in picks.hooks(str(many), 2, lambda each: not each.has("selectors")):
            yield Change(
                place.base, str(many), "selectors", [place.put("selectors", times([EMPTY], many))]
            )
    file = picks.hook("file")
    for many in (5, 6):
        binary = {"matchBinaries": [{"operator": "In", "values": ["/usr/bin/cat"]}]}
        yield Change(
            file.base,
            f"{many}-with-binaries",
            "selectors with matchBinaries",
            [file.put("selectors", times([binary], many))],
        )
    for name, family in (("tracepoint", "tracepoints"), ("lsm", "lsmhooks")):
        place = picks.hook(name, family)
        yield Change(place.base, "6", "selectors", [place.put("selectors", times([EMPTY], 6))])


@mutator("7.1", MUTATORS)
def encoded(picks: Picks) -> Iterator[Change]:
    """Selectors beyond the 1024 bytes that are read, and beyond the 4096 that there are."""
    scope = picks.hook("scope")
    pids = scope.at("selectors/0/matchPIDs/0/values")
    for many in (4, 5, 300, 1100):
        yield Change(scope.base, f"{many}-pids", "PIDs", [put(pids, times([1], many))])
    file = picks.hook("file")
    full = {"matchArgs": times([INT], 5)}
    yield Change(
        file.base, "5-full", "selectors that are full", [file.put("selectors", times([full], 5))]
    )
    yield Change(
        file.base,
        "40-full",
        "selectors that are full, more than there is room for",
        [file.put("selectors", times([full], 40))],
    )


@mutator("7.1", MUTATORS)
def filters(picks: Picks) -> Iterator[Change]:
    file, data = picks.hook("file"), picks.hook("data")
    for many in (5, 6):
        for place in (file, Place(picks.own("lsm"), "/spec/lsmhooks/0", {})):
            yield Change(
                place.base,
                str(many),
                "filters of a selector",
                [place.put("selectors", [{"matchArgs": times([path()], many)}])],
            )
        both = {
            "matchArgs": times([{"args": [1], "operator": "GT", "values": ["1"]}], many - 2),
            "matchData": times([{"index": 0, "operator": "GT", "values": ["1"]}], 2),
        }
        yield Change(
            data.base,
            f"{many}-with-data",
            "filters of arguments and data",
            [data.put("selectors", [both])],
        )
    for place in picks.selectors(
        "corpus", 2, lambda each: len(each.data.get("matchArgs", ())) == 1
    ):
        yield Change(
            place.base,
            "6-corpus",
            "filters of a selector",
            [place.put("matchArgs", times(place.data["matchArgs"], 6))],
        )


@mutator("7.1", MUTATORS)
def numbers(picks: Picks) -> Iterator[Change]:
    file = picks.hook("file")
    for operator, value in (
        ("Equal", "4"),
        ("NotEqual", "4"),
        ("Mask", "4"),
        ("GT", "4"),
        ("InMap", "4"),
        ("InRange", "1:4"),
        ("NotInRange", "1:4"),
    ):
        for many in (4, 5):
            wanted = {"index": 1, "operator": operator, "values": times([value], many)}
            yield Change(
                file.base,
                f"{operator}-{many}",
                "values of a filter on a number",
                [file.put("selectors", [{"matchArgs": [wanted]}])],
            )
    names = {"index": 0, "operator": "Equal", "values": times(["/etc/passwd"], 40)}
    yield Change(
        file.base,
        "Equal-of-paths",
        "values of a filter on a path",
        [file.put("selectors", [{"matchArgs": [names]}])],
    )


@mutator("7.1", MUTATORS)
def scopes(picks: Picks) -> Iterator[Change]:
    scope = picks.hook("scope")
    one = scope.data["selectors"][0]

    def many(key: str, number: int) -> list[dict[str, object]]:
        return [put(scope.at(f"selectors/0/{key}"), times(one[key], number))]

    for number in (4, 10, 11):
        yield Change(
            scope.base,
            f"namespaces-{number}",
            "filters on namespaces",
            many("matchNamespaces", number),
        )
    for number in (4, 5):
        values = put(scope.at("selectors/0/matchNamespaces/0/values"), times(["1"], number))
        yield Change(scope.base, f"namespace-values-{number}", "values of a namespace", [values])
    yield Change(scope.base, "binaries-2", "filters on binaries", many("matchBinaries", 2))
    yield Change(
        scope.base,
        "changes-2",
        "filters on changes of namespaces",
        many("matchNamespaceChanges", 2),
    )
    yield Change(scope.base, "pids-2", "filters on PIDs", many("matchPIDs", 2))
    yield Change(
        scope.base, "capabilities-2", "filters on capabilities", many("matchCapabilities", 2)
    )
    yield Change(
        scope.base,
        "capability-changes-2",
        "filters on changes of capabilities",
        many("matchCapabilityChanges", 2),
    )
    for place in picks.selectors("corpus", 1, lambda each: each.has("matchBinaries")):
        yield Change(
            place.base,
            "binaries-2-corpus",
            "filters on binaries",
            [place.put("matchBinaries", times(place.data["matchBinaries"], 2))],
        )


@mutator("7.5", MUTATORS)
def map_of_maps(picks: Picks) -> Iterator[Change]:
    """The eight filters of a kind that a program has room for."""
    file, tcp = picks.hook("file"), picks.hook("tcp")
    port = {"index": 0, "operator": "DPort", "values": ["22"]}
    address = {"index": 0, "operator": "DAddr", "values": ["192.0.2.1"]}
    for place, variant, filter_ in (
        (file, "prefix", path()),
        (file, "not-prefix", path("NotPrefix")),
        (file, "postfix", path("Postfix")),
        (file, "equal", path("Equal")),
        (file, "in-map", {"index": 1, "operator": "InMap", "values": ["4"]}),
        (tcp, "ports", port),
        (tcp, "addresses", address),
        (tcp, "addresses-6", {**address, "values": ["2001:db8::1"]}),
    ):
        for many in (8, 9):
            halves = [{"matchArgs": times([filter_], 4)}, {"matchArgs": times([filter_], many - 4)}]
            yield Change(
                place.base,
                f"{variant}-{many}",
                "filters of a kind",
                [place.put("selectors", halves)],
            )
    nine = [
        {"matchArgs": times([path()], 4)},
        {
            "matchArgs": times([path()], 4),
            "matchBinaries": [{"operator": "Prefix", "values": ["/usr/"]}],
        },
    ]
    yield Change(
        file.base,
        "prefix-8-and-binary",
        "prefixes, one of them of a binary",
        [file.put("selectors", nine)],
    )
    sizes = [
        {"matchArgs": [path("Equal", "/" + "a" * size) for size in (1, 30, 50, 80, 100)]},
        {"matchArgs": [path("Equal", "/" + "a" * size) for size in (2, 31, 51, 81, 101)]},
    ]
    yield Change(
        file.base,
        "equal-10-of-5-sizes",
        "ten filters on texts of five sizes",
        [file.put("selectors", sizes)],
    )
    eight = [{"matchArgs": times([path()], 4)}, {"matchArgs": times([path()], 4)}]
    other = {
        "call": "security_file_open",
        "syscall": False,
        "args": [{"index": 0, "type": "file"}],
        "selectors": [{"matchArgs": [path()]}],
    }
    yield Change(
        file.base,
        "prefix-8-and-1",
        "prefixes of two hooks of one program",
        [file.put("selectors", eight), put("/spec/kprobes/-", other)],
    )
    alone = put("/spec/options", [{"name": "disable-kprobe-multi", "value": "1"}])
    yield Change(
        file.base,
        "prefix-8-and-1-alone",
        "prefixes of two hooks, each with its program",
        [file.put("selectors", eight), put("/spec/kprobes/-", other), alone],
    )
    lsm = picks.hook("lsm", "lsmhooks")
    halves = [
        {"matchArgs": times([path("Postfix")], 4)},
        {"matchArgs": times([path("Postfix")], 5)},
    ]
    yield Change(lsm.base, "postfix-9", "filters of a kind", [lsm.put("selectors", halves)])


@mutator("7.6", MUTATORS)
def return_filters(picks: Picks) -> Iterator[Change]:
    place = picks.hook("syscall")

    def judged(operator: str, *values: str, **more: object) -> list[dict[str, object]]:
        filter_ = {"index": 0, "operator": operator, "values": list(values), **more}
        return [place.put("selectors", [{"matchReturnArgs": [filter_]}])]

    yield Change(place.base, "valid", "a filter on what is returned", judged("LessThan", "0"))
    yield Change(
        place.base, "prefix", "a filter on a path on what is a number", judged("Prefix", "/")
    )
    yield Change(place.base, "port", "a filter on a port on what is a number", judged("DPort", "1"))
    yield Change(place.base, "text", "a value that is no number", judged("Equal", "one"))
    yield Change(place.base, "index-1", "a filter on another index", judged("Equal", "1", index=1))
    yield Change(place.base, "args", "a filter on a position", judged("Equal", "1", args=[0]))
    yield Change(
        place.base,
        "args-1",
        "a filter on a position that is not there",
        judged("Equal", "1", args=[1]),
    )
    yield Change(
        place.base,
        "off",
        "a filter on what is returned, and no return",
        [put(place.at("return"), False), *judged("Equal", "one")],
    )
    yield Change(
        place.base,
        "no-return",
        "a filter on what is returned, and nothing is",
        [remove(place.at("return")), remove(place.at("returnArg")), *judged("Equal", "1")],
    )
    for name, family in (("lsm", "lsmhooks"), ("uprobe", "uprobes"), ("tracepoint", "tracepoints")):
        other = picks.hook(name, family)
        yield Change(
            other.base,
            "elsewhere",
            "a filter on what a hook returns that returns nothing",
            [
                other.put(
                    "selectors",
                    [{"matchReturnArgs": [{"index": 0, "operator": "Equal", "values": ["1"]}]}],
                )
            ],
        )
