"""Changes to kprobes: their calls, their arguments and what they return."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, mutator, put, remove, times

MUTATORS: list[Mutator] = []

TASK = {"index": 0, "type": "int32", "source": "current_task", "resolve": "tgid"}


@mutator("6", MUTATORS)
def arg_type(picks: Picks) -> Iterator[Change]:
    for variant, kind in (
        ("auto", "auto"),
        ("syscall64", "syscall64"),
        ("nop", "nop"),
        ("bpf-cmd", "bpf_cmd"),
        ("data-loc", "data_loc"),
        ("other", "iov_iter"),
    ):
        for place in picks.hooks(
            variant, 1, lambda each: each.has("args") and not each.has("selectors")
        ):
            yield Change(
                place.base, variant, "the type of an argument", [put(place.at("args/0/type"), kind)]
            )
    for place in picks.hooks("none", 2, lambda each: each.has("args")):
        yield Change(place.base, "none", "no type", [remove(place.at("args/0/type"))])
    place = picks.hook("data")
    yield Change(place.base, "data-auto", "no type of a datum", [remove(place.at("data/0/type"))])
    yield Change(
        place.base,
        "resolved-auto",
        "no type of what is resolved",
        [remove(place.at("args/1/type"))],
    )
    yield Change(
        place.base,
        "resolved-other",
        "another type than the one that is resolved",
        [put(place.at("args/1/type"), "string")],
    )


@mutator("6", MUTATORS)
def many_args(picks: Picks) -> Iterator[Change]:
    for many in (5, 6):
        for place in picks.hooks(
            str(many), 2, lambda each: len(each.data.get("args", ())) in (1, 2)
        ):
            more = [{"index": n % 4, "type": "int"} for n in range(many - len(place.data["args"]))]
            yield Change(place.base, str(many), "arguments", place.append("args", *more))
    for many in (2, 3):
        place = picks.hook("data")
        yield Change(
            place.base,
            f"{many}-and-3-data",
            "arguments and data",
            [
                put(place.at("data"), times([TASK], 3)),
                *(place.append("args", {"index": 0, "type": "linux_binprm"}) if many == 3 else []),
            ],
        )


@mutator("6", MUTATORS)
def index(picks: Picks) -> Iterator[Change]:
    for value in (4, 5):
        for place in picks.hooks(
            str(value), 2, lambda each: each.has("args") and not each.has("selectors")
        ):
            yield Change(place.base, str(value), "an index", [put(place.at("args/0/index"), value)])
    place = picks.hook("tcp")
    yield Change(
        place.base,
        "beyond",
        "an index that the function does not have",
        place.append("args", {"index": 3, "type": "int"}),
    )
    yield Change(
        place.base, "twice", "an index twice", place.append("args", {"index": 0, "type": "sock"})
    )
    place = picks.hook("data")
    yield Change(place.base, "data-5", "the index of a datum", [put(place.at("data/0/index"), 5)])


@mutator("6", MUTATORS)
def source(picks: Picks) -> Iterator[Change]:
    for place in picks.hooks("arg", 1, lambda each: each.has("args")):
        yield Change(
            place.base,
            "arg",
            "a source of an argument",
            [put(place.at("args/0/source"), "current_task")],
        )
    place = picks.hook("data")
    yield Change(
        place.base,
        "data-other",
        "another source of a datum",
        [put(place.at("data/0/source"), "pt_regs")],
    )
    yield Change(
        place.base, "data-none", "no source of a datum", [remove(place.at("data/0/source"))]
    )
    yield Change(
        place.base,
        "data-no-resolve",
        "a datum that is not resolved",
        [remove(place.at("data/0/resolve"))],
    )
    for place in picks.hooks("added", 1, lambda each: len(each.data.get("args", ())) < 4):
        yield Change(place.base, "data-added", "a datum of the task", place.append("data", TASK))
    place = picks.hook("data")
    yield Change(
        place.base,
        "data-copied",
        "a datum that is copied when the call returns",
        [put(place.at("data"), [{**TASK, "returnCopy": True}])],
    )


@mutator("6", MUTATORS)
def returned(picks: Picks) -> Iterator[Change]:
    for place in picks.hooks("no-arg", 2, lambda each: each.has("return", "returnArg")):
        yield Change(
            place.base, "no-arg", "a return without returnArg", [remove(place.at("returnArg"))]
        )
    for variant, kind in (
        ("auto", "auto"),
        ("bpf-cmd", "bpf_cmd"),
        ("nop", "nop"),
        ("file", "file"),
        ("int64", "int64"),
    ):
        for place in picks.hooks(
            variant,
            1,
            lambda each: (
                each.has("return", "returnArg")
                and not any("matchReturnArgs" in s for s in each.data.get("selectors", ()))
            ),
        ):
            yield Change(
                place.base,
                variant,
                "the type of what is returned",
                [put(place.at("returnArg/type"), kind)],
            )
    for place in picks.hooks("off", 1, lambda each: each.has("return", "returnArg")):
        yield Change(
            place.base, "arg-alone", "a returnArg without return", [put(place.at("return"), False)]
        )
        yield Change(
            place.base,
            "index-9",
            "a returnArg with an index",
            [put(place.at("returnArg/index"), 9)],
        )


@mutator("6", MUTATORS)
def resolve(picks: Picks) -> Iterator[Change]:
    place = picks.hook("data")
    for variant, path in (
        ("field", "file.f_path.dentry.d_name.name"),
        ("unknown", "file.f_path.dentry.name"),
        ("empty", ""),
        ("of-a-number", "argc.value"),
        ("dot", "."),
        ("dot-behind", "argc."),
        ("blank", "argc "),
        ("10-deep", "mm.owner.mm.owner.mm.owner.mm"),
        ("11-deep", "mm.owner.mm.owner.mm.owner.mm.owner.mm.owner.mm"),
        ("array", "buf[0]"),
    ):
        yield Change(
            place.base, variant, "what is resolved", [put(place.at("args/1/resolve"), path)]
        )
    yield Change(
        place.base,
        "of-no-argument",
        "what is resolved of an argument that is not there",
        [put(place.at("args/1/index"), 3)],
    )
    place = picks.hook("syscall")
    yield Change(
        place.base,
        "of-a-syscall",
        "what is resolved of a system call's argument",
        [put(place.at("args/0/resolve"), "pid")],
    )


@mutator("6", MUTATORS)
def size_index(picks: Picks) -> Iterator[Change]:
    place = picks.hook("buffer")
    for value in (0, 15, 16):
        yield Change(
            place.base,
            str(value),
            "the index of a size",
            [put(place.at("args/1/sizeArgIndex"), value)],
        )
    yield Change(
        place.base,
        "of-an-int",
        "the index of a size of what has none",
        [put(place.at("args/0/sizeArgIndex"), 16)],
    )
    yield Change(place.base, "max-data", "all of a buffer", [put(place.at("args/1/maxData"), True)])
    for place in picks.hooks("max-data", 1, lambda each: each.has("args")):
        yield Change(
            place.base,
            "max-data-of-another",
            "all of what is no buffer",
            [put(place.at("args/0/maxData"), True)],
        )


@mutator("6", MUTATORS)
def call(picks: Picks) -> Iterator[Change]:
    file, syscall = picks.hook("file"), picks.hook("syscall")
    for variant, place, name, flag in (
        ("security-no-flag", file, "security_file_permission", None),
        ("security-syscall", file, "security_file_permission", True),
        ("sys-no-flag", syscall, "sys_openat", None),
        ("sys-function", syscall, "sys_openat", False),
        ("sys-prefixed", syscall, "__x64_sys_openat", True),
        ("prefixed-function", syscall, "__x64_sys_openat", False),
        ("name-alone", syscall, "openat", True),
        ("unknown", syscall, "sys_no_such_call", True),
        ("unknown-function", file, "no_such_function", False),
        ("empty", file, "", False),
        ("blank", file, "security_file_permission ", False),
    ):
        change = [put(place.at("call"), name)]
        change.append(
            remove(place.at("syscall")) if flag is None else put(place.at("syscall"), flag)
        )
        yield Change(place.base, variant, "a call, and whether it is a system call", change)
    for place in picks.hooks("corpus", 2, lambda each: each.data.get("syscall") is False):
        yield Change(
            place.base,
            "no-flag",
            "a function, and no word that it is no system call",
            [remove(place.at("syscall"))],
        )


@mutator("6", MUTATORS)
def ignore(picks: Picks) -> Iterator[Change]:
    ignored = {"callNotFound": True}
    for place in picks.hooks("corpus", 2, lambda each: not each.data["call"].startswith("list:")):
        yield Change(
            place.base,
            "not-found",
            "a call that is not there, ignored",
            [put(place.at("call"), "no_such_function"), place.put("ignore", ignored)],
        )
        yield Change(
            place.base,
            "off",
            "a call that is not there, not ignored",
            [
                put(place.at("call"), "no_such_function"),
                place.put("ignore", {"callNotFound": False}),
            ],
        )
    place = picks.hook("file")
    yield Change(
        place.base,
        "and-wrong",
        "a call that is not there, ignored, and wrong otherwise",
        [
            put(place.at("call"), "no_such_function"),
            place.put("ignore", ignored),
            put(place.at("args/0/index"), 9),
        ],
    )
    yield Change(
        place.base,
        "and-auto",
        "a call that is not there, ignored, with a type that is refused",
        [
            put(place.at("call"), "no_such_function"),
            place.put("ignore", ignored),
            put(place.at("args/0/type"), "auto"),
        ],
    )


@mutator("6", MUTATORS)
def twice(picks: Picks) -> Iterator[Change]:
    for place in picks.hooks("corpus", 2, lambda each: not each.data["call"].startswith("list:")):
        again = {key: each for key, each in place.data.items() if key != "selectors"}
        yield Change(place.base, "same", "a call twice", [put("/spec/kprobes/-", again)])
    place = picks.hook("two")
    yield Change(
        place.base,
        "without-multi",
        "a call twice, each with its program",
        [put("/spec/kprobes/-", place.data)],
    )
    place = picks.hook("syscall")
    yield Change(
        place.base,
        "other-spelling",
        "a call twice, once with its prefix",
        [put("/spec/kprobes/-", {"call": "__x64_sys_openat", "syscall": True})],
    )
    place = picks.hook("list")
    yield Change(
        place.base,
        "in-list",
        "a call that stands in a list as well",
        [put("/spec/kprobes/-", {"call": "sys_dup"})],
    )


@mutator("6.1", MUTATORS)
def shared_maps(picks: Picks) -> Iterator[Change]:
    """Filters that overwrite each other: they load."""
    place = picks.hook("two")
    port = {"matchArgs": [{"index": 0, "operator": "DPort", "values": ["22"]}]}
    yield Change(
        place.base,
        "ports",
        "two hooks with different ports, in one program",
        [remove("/spec/options"), put("/spec/kprobes/1/selectors", [port])],
    )
    binary = {"matchBinaries": [{"operator": "In", "values": ["/usr/bin/nc"]}]}
    for place in picks.policies(
        "binaries", 2, lambda each: len(each.data["spec"].get("kprobes", ())) in (2, 3)
    ):
        yield Change(
            place.base,
            "binaries",
            "one hook of several with matchBinaries",
            [put("/spec/kprobes/0/selectors", [binary])],
        )
