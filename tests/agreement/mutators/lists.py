"""Changes to lists and enforcers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator, put, remove

MUTATORS: list[Mutator] = []


@mutator("8.5", MUTATORS)
def enforcer(picks: Picks) -> Iterator[Change]:
    base, calls = picks.own("enforcer"), "/spec/enforcers/0/calls"
    yield Change(
        base,
        "two",
        "two enforcers",
        [put("/spec/enforcers/-", {"calls": ["security_inode_rmdir"]})],
    )
    yield Change(base, "none", "an enforcer of no call", [put(calls, [])])
    yield Change(
        base,
        "function",
        "a call that is neither of the system nor of security",
        [put(calls, ["do_mkdirat"])],
    )
    yield Change(base, "no-list", "a list that is not there", [put(calls, ["list:calls"])])
    yield Change(
        base, "unknown", "a security function that is not there", [put(calls, ["security_no_such"])]
    )
    for method in ("override-return", "fmod-ret"):
        yield Change(
            base,
            method,
            f"the method {method} on a security function",
            [put("/spec/options", [{"name": "override-method", "value": method}])],
        )
    named = {"name": "calls", "values": ["security_inode_mkdir"]}
    yield Change(
        base,
        "list",
        "a list of security functions",
        [put(calls, ["list:calls"]), put("/spec/lists", [named])],
    )
    yield Change(
        base,
        "list-of-others",
        "a list of functions",
        [put(calls, ["list:calls"]), put("/spec/lists", [{**named, "values": ["do_mkdirat"]}])],
    )
    yield Change(base, "alone", "an enforcer and no hook", [remove("/spec/kprobes")])
    yield Change(
        base,
        "other-call",
        "a hook that the enforcer does not have",
        [put("/spec/kprobes/0/call", "security_inode_rmdir")],
    )


@mutator("8.6", MUTATORS)
def lists(picks: Picks) -> Iterator[Change]:
    base, one = picks.own("list"), "/spec/lists/0"
    yield Change(
        base, "not-there", "a list that is not there", [put("/spec/kprobes/0/call", "list:dup")]
    )
    yield Change(base, "no-type", "a list of system calls without a type", [remove(f"{one}/type")])
    yield Change(
        base,
        "functions",
        "a list of functions",
        [
            remove(f"{one}/type"),
            put(f"{one}/values", ["tcp_connect"]),
            put("/spec/kprobes/0/syscall", False),
        ],
    )
    for variant, value in (
        ("abi", "x64/sys_dup"),
        ("prefixed", "__x64_sys_dup"),
        ("i386", "i386/sys_dup"),
        ("wrong-abi", "x32/sys_dup"),
        ("two-slashes", "x64/sys/dup"),
        ("no-prefix", "dup"),
        ("arm", "arm64/sys_dup"),
        ("unknown", "sys_no_such_call"),
        ("empty", ""),
    ):
        yield Change(base, variant, "an element", [put(f"{one}/values", [value])])
    yield Change(base, "no-values", "an empty list", [put(f"{one}/values", [])])
    yield Change(
        base,
        "twice",
        "a name twice",
        [put("/spec/lists/-", {"name": "dups", "values": ["sys_dup3"]})],
    )
    yield Change(
        base, "same-twice", "an element twice", [put(f"{one}/values", ["sys_dup", "sys_dup"])]
    )
    for kind in ("generated_syscalls", "generated_ftrace"):
        yield Change(
            base,
            f"{kind}-with-values",
            "a generated list with values",
            [put(f"{one}/type", kind), put(f"{one}/pattern", "^tcp_conn.*")],
        )
    ftrace = [
        put(f"{one}/type", "generated_ftrace"),
        remove(f"{one}/values"),
        put("/spec/kprobes/0/syscall", False),
    ]
    yield Change(
        base, "ftrace", "functions by a pattern", [*ftrace, put(f"{one}/pattern", "^tcp_connect$")]
    )
    yield Change(base, "ftrace-no-pattern", "functions by no pattern", ftrace)
    yield Change(
        base,
        "ftrace-empty-pattern",
        "functions by an empty pattern",
        [*ftrace, put(f"{one}/pattern", "")],
    )
    yield Change(
        base,
        "ftrace-bad-pattern",
        "functions by what is no pattern",
        [*ftrace, put(f"{one}/pattern", "tcp_(")],
    )
    yield Change(
        base,
        "ftrace-nothing",
        "a pattern of no function",
        [*ftrace, put(f"{one}/pattern", "^no_such_function$")],
    )
    yield Change(
        base,
        "validated",
        "a list that says it is valid, and is not",
        [put(f"{one}/validated", True), put(f"{one}/type", "generated_ftrace")],
    )
    unused = {"name": "unused", "type": "generated_ftrace"}
    yield Change(
        base, "unused-wrong", "a wrong list that nothing uses", [put("/spec/lists/-", unused)]
    )
    for place in picks.policies(
        "tracepoint", 1, lambda each: bool(each.data["spec"].get("tracepoints"))
    ):
        yield Change(
            place.base,
            "unused-wrong",
            "a wrong list beside tracepoints",
            [put("/spec/lists", [unused])],
        )


@mutator("8.6", MUTATORS)
def in_map_list(picks: Picks) -> Iterator[Change]:
    """A list as a value of InMap."""
    place = picks.hook("syscall-number", "tracepoints")
    values = place.at("selectors/0/matchArgs/0/values")
    yield Change(place.base, "not-there", "a list that is not there", [put(values, ["list:dup"])])
    yield Change(
        place.base,
        "no-syscalls",
        "a list of what are no system calls",
        [put(values, ["list:names"])],
    )
    yield Change(
        place.base,
        "other-type",
        "a list for a number of another type",
        [put(place.at("args/0/type"), "int64")],
    )
    yield Change(place.base, "and-number", "a list and a number", [put(values, ["list:dups", "1"])])
    yield Change(
        place.base,
        "equal",
        "a list for another operator",
        [put(place.at("selectors/0/matchArgs/0/operator"), "Equal")],
    )
    yield Change(
        place.base,
        "unknown-call",
        "a list of a call that is not there",
        [put("/spec/lists/0/values", ["sys_no_such_call"])],
    )
    yield Change(
        place.base,
        "i386",
        "a list of a call of another ABI",
        [put("/spec/lists/0/values", ["i386/sys_dup"])],
    )
    listed = {"matchArgs": [{"index": 0, "operator": "InMap", "values": ["list:dups"]}]}
    names = {"name": "dups", "type": "syscalls", "values": ["sys_dup"]}
    for each in picks.hooks(
        "kprobe",
        1,
        lambda each: each.has("args") and each.data["args"][0] == {"index": 0, "type": "int"},
    ):
        yield Change(
            each.base,
            "kprobe",
            "a list in a kprobe",
            [put("/spec/lists", [names]), each.put("selectors", [listed])],
        )
