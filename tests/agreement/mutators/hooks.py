"""Changes to the hooks that are no kprobes: LSM, tracepoints, uprobes and USDTs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator, put, remove, times
from tests.agreement.mutators.actions import POST, acting

MUTATORS: list[Mutator] = []

URL = {"action": "GetUrl", "argUrl": "http://192.0.2.1/"}


@mutator("8.1", MUTATORS)
def lsm(picks: Picks) -> Iterator[Change]:
    place = picks.hook("lsm", "lsmhooks")
    base = place.base
    for each in picks.hooks("prefix", 2, lambda each: True, "lsmhooks"):
        yield Change(
            each.base,
            "prefix",
            "the name of the function",
            [put(each.at("hook"), f"security_{each.data['hook']}")],
        )
    yield Change(base, "unknown", "a hook that is not there", [place.put("hook", "file_close")])
    yield Change(
        base, "without-file", "a hook without the argument's type", [place.put("hook", "task_kill")]
    )
    for name in (
        "Signal",
        "NoPost",
        "Sigkill",
        "Override",
        "FollowFD",
        "GetUrl",
        "NotifyEnforcer",
        "TrackSock",
    ):
        yield Change(base, f"action-{name}", f"the action {name}", acting(place, {"action": name}))
    yield Change(
        base, "stack-trace", "a stack trace", acting(place, {**POST, "userStackTrace": True})
    )
    yield Change(
        base,
        "stack-trace-with-signal",
        "a stack trace with NoPost",
        acting(place, {"action": "NoPost", "userStackTrace": True}),
    )
    for many in (5, 6):
        args = times([{"index": 0, "type": "file"}], many)
        yield Change(base, f"{many}-args", "arguments", [place.put("args", args)])
    yield Change(base, "index-5", "an index", place.append("args", {"index": 5, "type": "int"}))
    yield Change(
        base,
        "index-4",
        "an index that the hook does not have",
        place.append("args", {"index": 4, "type": "int"}),
    )
    yield Change(base, "auto", "a type that is not set", place.append("args", {"index": 0}))
    yield Change(
        base,
        "syscall64",
        "a type of tracepoints",
        place.append("args", {"index": 0, "type": "syscall64"}),
    )
    yield Change(
        base, "bpf-cmd", "a type of kprobes", place.append("args", {"index": 0, "type": "bpf_cmd"})
    )
    yield Change(
        base, "twice", "a hook twice", [put("/spec/lsmhooks/-", {**place.data, "selectors": []})]
    )
    yield Change(
        base,
        "resolve",
        "a field of an argument",
        place.append(
            "args", {"index": 0, "type": "string", "resolve": "f_path.dentry.d_name.name"}
        ),
    )
    yield Change(
        base,
        "resolve-unknown",
        "a field that is not there",
        place.append("args", {"index": 0, "type": "string", "resolve": "f_path.name"}),
    )
    yield Change(
        base,
        "source",
        "a source, which kprobes have",
        [put(place.at("args/0/source"), "current_task")],
    )


@mutator("8.2", MUTATORS)
def tracepoint(picks: Picks) -> Iterator[Change]:
    place = picks.hook("tracepoint", "tracepoints")
    base = place.base
    yield Change(
        base, "unknown", "an event that is not there", [place.put("event", "sys_enter_open_at")]
    )
    yield Change(
        base,
        "unknown-subsystem",
        "a subsystem that is not there",
        [place.put("subsystem", "syscall")],
    )
    for value in (0, 8, 9):
        yield Change(
            base, f"field-{value}", "a field", place.append("args", {"index": value, "type": "int"})
        )
    for many in (5, 6):
        more = [{"index": 5, "type": "int"}] * (many - 3)
        yield Change(base, f"{many}-args", "arguments", place.append("args", *more))
    yield Change(
        base,
        "hidden-sixth",
        "five arguments, and the size of one",
        place.append(
            "args", {"index": 6, "type": "char_buf", "sizeArgIndex": 9}, {"index": 5, "type": "int"}
        ),
    )
    yield Change(
        base,
        "buffer-auto",
        "a buffer without a size",
        place.append("args", {"index": 6, "type": "auto"}),
    )
    yield Change(
        base,
        "buffer-auto-size",
        "a buffer with a size",
        place.append("args", {"index": 6, "type": "auto", "sizeArgIndex": 9}),
    )
    yield Change(
        base, "number-auto", "a number whose type is not set", place.append("args", {"index": 5})
    )
    yield Change(
        base,
        "size-beyond",
        "a size in a field that is not there",
        place.append("args", {"index": 6, "type": "char_buf", "sizeArgIndex": 99}),
    )
    yield Change(
        base, "bpf-cmd", "a type of kprobes", place.append("args", {"index": 5, "type": "bpf_cmd"})
    )
    yield Change(
        base,
        "by-position",
        "a filter by position",
        [put(place.at("selectors/0/matchArgs/0/index"), 1)],
    )
    yield Change(
        base,
        "by-no-field",
        "a filter of what is not declared",
        [put(place.at("selectors/0/matchArgs/0/index"), 8)],
    )
    yield Change(
        base,
        "resolve",
        "a field of an argument, of a tracepoint that is not raw",
        [put(place.at("args/0/resolve"), "no.such.field")],
    )
    yield Change(base, "twice", "an event twice", [put("/spec/tracepoints/-", place.data)])
    raw = picks.hook("raw-tracepoint", "tracepoints")
    for value in (5, 6):
        yield Change(
            raw.base,
            f"raw-{value}",
            "an index",
            raw.append("args", {"index": value, "type": "int"}),
        )
    yield Change(raw.base, "raw-auto", "a type that is not set", raw.append("args", {"index": 0}))
    yield Change(
        raw.base,
        "raw-unknown",
        "an event that is not there",
        [raw.put("event", "sched_process_exit_all")],
    )
    yield Change(
        raw.base,
        "raw-resolve-unknown",
        "a field that is not there",
        [put(raw.at("args/1/resolve"), "argcc")],
    )
    yield Change(raw.base, "not-raw", "the index of a raw argument", [raw.put("raw", False)])


@mutator("8.3", MUTATORS)
def uprobe(picks: Picks) -> Iterator[Change]:
    place = picks.hook("uprobe", "uprobes")
    base = place.base
    yield Change(
        base, "nothing", "neither symbols, offsets nor addresses", [remove(place.at("symbols"))]
    )
    yield Change(base, "empty", "an empty list of symbols", [place.put("symbols", [])])
    yield Change(base, "symbol-and-offset", "symbols and offsets", [place.put("offsets", [4096])])
    yield Change(
        base,
        "all-three",
        "symbols, offsets and addresses",
        [place.put("offsets", [1]), place.put("addrs", [1])],
    )
    yield Change(
        base,
        "unknown-symbol",
        "a symbol that is not there",
        [place.put("symbols", ["no_such_symbol"])],
    )
    yield Change(
        base, "no-program", "a program that is not there", [place.put("path", "/no/such/program")]
    )
    yield Change(base, "no-elf", "a file that is no program", [place.put("path", "/etc/passwd")])
    yield Change(
        base, "counters-2", "two counters of one symbol", [place.put("refCtrOffsets", [1, 2])]
    )
    yield Change(
        base, "resolve", "a field of an argument", [put(place.at("args/0/resolve"), "a.b")]
    )
    for many in (5, 6):
        yield Change(
            base,
            f"{many}-args",
            "arguments",
            [place.put("args", times([{"index": 0, "type": "int"}], many))],
        )
    yield Change(base, "index-5", "an index", [put(place.at("args/0/index"), 5)])
    yield Change(base, "auto", "a type that is not set", [remove(place.at("args/0/type"))])
    yield Change(base, "twice", "a symbol twice", [place.put("symbols", ["readline", "readline"])])
    yield Change(base, "url", "the action GetUrl", acting(place, URL))
    yield Change(
        base,
        "override",
        "the action Override",
        acting(place, {"action": "Override", "argRegs": ["rax=1"]}),
    )
    yield Change(
        base, "limit", "a limit of what is reported", acting(place, {**POST, "rateLimit": "1m"})
    )
    for key, filter_ in (
        ("matchArgs", {"index": 0, "operator": "Equal", "values": ["ls"]}),
        ("matchNamespaces", {"namespace": "Pid", "operator": "In", "values": ["host_ns"]}),
        ("matchCapabilities", {"operator": "In", "values": ["CAP_SYS_ADMIN"]}),
        ("matchNamespaceChanges", {"operator": "In", "values": ["Mnt"]}),
        ("matchBinaries", {"operator": "In", "values": ["/bin/bash"]}),
        ("matchPIDs", {"operator": "In", "values": [1]}),
    ):
        for each in picks.hooks(key, 1, lambda each: True, "uprobes"):
            yield Change(
                each.base,
                key,
                f"{key}, which is not for uprobes",
                [each.put("selectors", [{key: [filter_]}])],
            )


@mutator("8.4", MUTATORS)
def usdt(picks: Picks) -> Iterator[Change]:
    place = picks.hook("usdt", "usdts")
    base = place.base
    yield Change(
        base,
        "unknown",
        "a probe that the program does not have",
        [place.put("name", "function__entered")],
    )
    yield Change(
        base,
        "unknown-provider",
        "a provider that the program does not have",
        [place.put("provider", "perl")],
    )
    yield Change(
        base, "no-program", "a program that is not there", [place.put("path", "/no/such/program")]
    )
    yield Change(base, "no-probes", "a program without probes", [place.put("path", "/bin/bash")])
    for many in (5, 6):
        yield Change(
            base,
            f"{many}-args",
            "arguments",
            [place.put("args", times([{"index": 0, "type": "string"}], many))],
        )
    for value in (3, 4, 13):
        yield Change(
            base,
            f"index-{value}",
            "an index beyond the probe's three arguments",
            [put(place.at("args/1/index"), value)],
        )
    yield Change(base, "auto", "a type that is not set", [remove(place.at("args/1/type"))])
    yield Change(
        base,
        "filter",
        "a filter on an argument",
        [
            place.put(
                "selectors", [{"matchArgs": [{"index": 2, "operator": "GT", "values": ["1"]}]}]
            )
        ],
    )
    yield Change(
        base,
        "filter-unknown",
        "a filter on what is not declared",
        [
            place.put(
                "selectors", [{"matchArgs": [{"index": 1, "operator": "GT", "values": ["1"]}]}]
            )
        ],
    )
    yield Change(base, "url", "the action GetUrl", acting(place, URL))
    yield Change(
        base,
        "resolve",
        "a field of an argument, without BTF",
        [put(place.at("args/0/resolve"), "a.b")],
    )
    yield Change(
        base,
        "set-register",
        "the action Set on what is in a register",
        acting(place, {"action": "Set", "argIndex": 0, "argValue": 1}),
    )
    one = picks.hook("usdt-set", "usdts")
    action = one.at("selectors/0/matchActions/0/argIndex")
    for value in (1, 2):
        yield Change(
            one.base,
            f"set-{value}",
            "the action Set on an argument that is not declared",
            [put(action, value)],
        )
    yield Change(
        one.base, "set-nothing", "the action Set, and no arguments", [remove(one.at("args"))]
    )


@mutator("8", MUTATORS)
def set_elsewhere(picks: Picks) -> Iterator[Change]:
    for name, family in (("uprobe", "uprobes"), ("tracepoint", "tracepoints"), ("lsm", "lsmhooks")):
        place = picks.hook(name, family)
        yield Change(
            place.base,
            "set",
            "the action Set",
            acting(place, {"action": "Set", "argIndex": 0, "argValue": 1}),
        )
