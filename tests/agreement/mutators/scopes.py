"""Changes to whose calls count: binaries, namespaces, capabilities, PIDs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.agreement.entry import Change, Mutator, Operation, Picks, mutator, put, times

MUTATORS: list[Mutator] = []


def one(picks: Picks, key: str, **fields: Any) -> list[Operation]:
    """The base `scope` with fields of its only filter of a kind set."""
    path = picks.hook("scope").at(f"selectors/0/{key}/0")
    return [put(f"{path}/{name}", value) for name, value in fields.items()]


@mutator("7.3", MUTATORS)
def binaries(picks: Picks) -> Iterator[Change]:
    scope = picks.own("scope")
    for operator, sizes in (
        ("In", (255, 256)),
        ("NotIn", (256,)),
        ("Prefix", (256, 257)),
        ("NotPrefix", (257,)),
        ("Postfix", (127, 128)),
        ("NotPostfix", (128,)),
    ):
        for size in sizes:
            change = one(picks, "matchBinaries", operator=operator, values=[times("/", size)])
            yield Change(scope, f"{operator}-{size}", "a long path", change)
    for operator in ("In", "NotIn", "Prefix", "Postfix", "NotPostfix"):
        change = one(picks, "matchBinaries", operator=operator, followChildren=True)
        yield Change(scope, f"children-{operator}", "a binary and its children", change)
    for operator in ("In", "Postfix", "Prefix"):
        change = one(picks, "matchBinaries", operator=operator, values=[""])
        yield Change(scope, f"empty-{operator}", "an empty path", change)
    for place in picks.selectors("no-values", 2, lambda each: each.has("matchBinaries")):
        yield Change(
            place.base, "no-values", "no path", [put(place.at("matchBinaries/0/values"), [])]
        )
    change = one(picks, "matchBinaries", operator="Prefix", values=[], followChildren=True)
    yield Change(scope, "children-no-values", "no path, and its children", change)
    change = one(picks, "matchBinaries", values=[f"/usr/bin/{n}" for n in range(60)])
    yield Change(scope, "60-values", "many paths", change)
    change = one(
        picks, "matchBinaries", values=["bash", "/usr/bin/*", "/usr/bin/sudo", "/usr/bin/sudo"]
    )
    yield Change(scope, "no-paths", "what are no paths of programs", change)


@mutator("7.4", MUTATORS)
def namespaces(picks: Picks) -> Iterator[Change]:
    scope = picks.own("scope")
    for variant, values in (
        ("host", ["host_ns"]),
        ("number", ["4026531836"]),
        ("33-bits", ["4294967296"]),
        ("hex", ["0xf0000000"]),
        ("name", ["host"]),
        ("negative", ["-1"]),
        ("empty", [""]),
        ("none", []),
    ):
        yield Change(scope, variant, "a namespace", one(picks, "matchNamespaces", values=values))
    for name in ("Mnt", "PidForChildren", "TimeForChildren", "User"):
        yield Change(
            scope,
            f"host-{name}",
            "the host's namespace",
            one(picks, "matchNamespaces", namespace=name),
        )
    for place in picks.selectors("corpus", 2, lambda each: each.has("matchNamespaces")):
        yield Change(
            place.base, "word", "a namespace", [put(place.at("matchNamespaces/0/values"), ["init"])]
        )


@mutator("7.4", MUTATORS)
def namespace_changes(picks: Picks) -> Iterator[Change]:
    scope = picks.own("scope")
    for variant, values in (
        ("several", ["Uts", "mnt", "PidForChildren"]),
        ("unknown", ["Mount"]),
        ("number", ["4026531836"]),
        ("empty", [""]),
        ("none", []),
    ):
        yield Change(
            scope,
            variant,
            "changes of namespaces",
            one(picks, "matchNamespaceChanges", values=values),
        )


@mutator("7.4", MUTATORS)
def capabilities(picks: Picks) -> Iterator[Change]:
    scope = picks.own("scope")
    for key in ("matchCapabilities", "matchCapabilityChanges"):
        for variant, values in (
            ("lower", [" cap_sys_admin"]),
            ("newest", ["CAP_CHECKPOINT_RESTORE"]),
            ("without-cap", ["SYS_ADMIN"]),
            ("number", ["21"]),
            ("none", []),
        ):
            yield Change(
                scope, f"{key[5:]}-{variant}", "capabilities", one(picks, key, values=values)
            )
    yield Change(
        scope,
        "of-namespace",
        "capabilities in a user namespace",
        one(picks, "matchCapabilities", isNamespaceCapability=True),
    )
    for name in ("Inheritable", "Permitted"):
        yield Change(scope, name, "another set", one(picks, "matchCapabilities", type=name))
    for place in picks.selectors("corpus", 2, lambda each: each.has("matchCapabilities")):
        yield Change(
            place.base,
            "made-up",
            "a capability",
            [put(place.at("matchCapabilities/0/values"), ["CAP_ROOT"])],
        )


@mutator("7.4", MUTATORS)
def pids(picks: Picks) -> Iterator[Change]:
    scope = picks.own("scope")
    yield Change(scope, "none", "no PID", one(picks, "matchPIDs", values=[]))
    yield Change(
        scope,
        "0-of-namespace",
        "PID 0 of a namespace, and what it forks",
        one(picks, "matchPIDs", values=[0], isNamespacePID=True),
    )
    for place in picks.selectors("corpus", 2, lambda each: each.has("matchPIDs")):
        yield Change(
            place.base,
            "2",
            "two filters on PIDs",
            [put(place.at("matchPIDs/-"), place.data["matchPIDs"][0])],
        )
