"""Changes to filters: operators on types, and values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.agreement.entry import Change, Mutator, Operation, Picks, Place, mutator, put, times

MUTATORS: list[Mutator] = []


def filtered(place: Place, type_: str, operator: str, *values: Any) -> list[Operation]:
    """The hook with one more argument, of this type, and one selector with a filter on it."""
    position = len(place.data.get("args", ()))
    filter_ = {"args": [position], "operator": operator, "values": list(values)}
    more = place.append("args", {"index": 0, "type": type_})
    return [*more, place.put("selectors", [{"matchArgs": [filter_]}])]


def room(place: Place) -> bool:
    """Whether there is room for one more argument."""
    return len(place.data.get("args", ())) < 5 and not place.has("data")


def on_types(picks: Picks, operator: str, value: str, types: tuple[str, ...]) -> Iterator[Change]:
    """An operator on an argument of each type, of a hook of upstream's."""
    for type_ in types:
        for place in picks.hooks(operator + type_, 1, room):
            yield Change(
                place.base,
                f"{operator}-{type_}",
                f"{operator} on {type_}",
                filtered(place, type_, operator, value),
            )


@mutator("7.2", MUTATORS)
def operator(picks: Picks) -> Iterator[Change]:
    """Operators on types, on hooks of upstream's; operators.json has the whole table."""
    yield from on_types(picks, "Equal", "1", ("int", "uint64", "fd", "linux_binprm", "data_loc"))
    yield from on_types(picks, "NotEqual", "1", ("filename", "uint8", "dentry", "bpf_cmd", "sock"))
    yield from on_types(picks, "Mask", "1", ("cap_permitted", "string"))
    yield from on_types(picks, "GreaterThan", "1", ("uint64", "file"))
    yield from on_types(picks, "LT", "1", ("size_t", "int16"))
    yield from on_types(picks, "Prefix", "/a", ("dentry", "filename", "int"))
    yield from on_types(picks, "InMap", "1", ("uint8", "string"))
    yield from on_types(picks, "NotInRange", "1:2", ("uint64", "int8"))
    yield from on_types(picks, "SPort", "22", ("sockaddr", "string"))
    yield from on_types(picks, "DPort", "22", ("sockaddr", "skb"))
    yield from on_types(picks, "NotDAddr", "192.0.2.1", ("socket", "net_device"))
    yield from on_types(picks, "Protocol", "IPPROTO_TCP", ("sockaddr", "int"))
    yield from on_types(picks, "State", "TCP_SYN_SENT", ("sock", "uint16"))
    yield from on_types(picks, "DPortPriv", "1", ("sockaddr", "fd"))


@mutator("7.2", MUTATORS)
def value(picks: Picks) -> Iterator[Change]:
    """Values that an operator takes, and that it does not."""
    place = picks.hook("tcp")
    for type_, operator_, values in (
        (
            "int",
            "Equal",
            (
                "0x10",
                "-1",
                "017",
                "2147483647",
                "2147483648",
                "1_000",
                "0b1",
                "one",
                " 1",
                "",
                "1.0",
                "0xffffffff",
            ),
        ),
        ("uint32", "Equal", ("4294967295", "4294967296", "-1")),
        ("uint64", "GT", ("18446744073709551615", "18446744073709551616")),
        ("int64", "LT", ("-9223372036854775808", "9223372036854775808")),
        ("size_t", "GT", ("4294967295",)),
        ("int", "InMap", ("-5:5", "0x10", "9:1", "1:2:3", "1:", "list:dups", "4294967296")),
        ("uint32", "InMap", ("-1", "1:3", "a")),
        (
            "int",
            "InRange",
            ("5", "0x1:0x10", "-5:5", "9:1", "1:2:3", "0:4294967295", "0:4294967296"),
        ),
        (
            "cap_effective",
            "Mask",
            ("CAP_SYS_ADMIN", "CAP_SYS_ADMIN,cap_bpf", "CAP_MADE_UP", "0x200000"),
        ),
    ):
        for each in values:
            yield Change(
                place.base,
                f"{operator_}-{type_}-{each or 'empty'}",
                "a value",
                filtered(place, type_, operator_, each),
            )


@mutator("7.2", MUTATORS)
def socket_value(picks: Picks) -> Iterator[Change]:
    for operator_, values in (
        ("DPort", ("22", "1024:1030", "65536", "ssh", "-1", "0x16", "")),
        ("Protocol", ("IPPROTO_UDP", "tcp", "TCP", "6", "IPPROTO_MADE_UP")),
        ("Family", ("AF_INET6", "inet", "2", "AF_MADE_UP")),
        ("State", ("TCP_ESTABLISHED", "established", "1", "TCP_MADE_UP")),
        (
            "DAddr",
            (
                "192.0.2.1",
                "192.0.2.0/24",
                "192.0.2.1/24",
                "192.0.2.0/33",
                "192.0.2",
                "2001:db8::/32",
                "2001:db8::1",
                "::ffff:192.0.2.1",
                "example.com",
                "192.0.2.01",
                "fe80::1%eth0",
                "",
            ),
        ),
        ("SPortPriv", ("22",)),
    ):
        for each in values:
            for place in picks.selectors(operator_ + each, 1, is_sock):
                filter_ = {
                    "index": place.data["matchArgs"][0]["index"],
                    "operator": operator_,
                    "values": [each],
                }
                yield Change(
                    place.base,
                    f"{operator_}-{each or 'empty'}",
                    "a value",
                    [place.put("matchArgs", [filter_])],
                )


def is_sock(place: Place) -> bool:
    """Whether its first filter judges a sock, of a base that has no sockaddr."""
    if not place.has("matchArgs") or "'sockaddr'" in str(place.base.data):
        return False
    return place.data["matchArgs"][0]["operator"] in SOCK_OPERATORS


SOCK_OPERATORS = ("DAddr", "NotDAddr", "DPort", "NotDPort", "SAddr", "Protocol", "Family")


@mutator("7.2", MUTATORS)
def length(picks: Picks) -> Iterator[Change]:
    """How long texts may be."""
    file = picks.hook("file")
    for operator_, sizes in (
        ("Equal", (144, 145, 510, 511, 4096, 4097)),
        ("Prefix", (256, 257)),
        ("NotPrefix", (257,)),
        ("Postfix", (127, 128)),
        ("NotPostfix", (128,)),
    ):
        for size in sizes:
            filter_ = {"index": 0, "operator": operator_, "values": [times("/", size)]}
            yield Change(
                file.base,
                f"{operator_}-{size}",
                "a long text",
                [file.put("selectors", [{"matchArgs": [filter_]}])],
            )


@mutator("7.7", MUTATORS)
def empty(picks: Picks) -> Iterator[Change]:
    """Texts without a letter, and lists without a text."""
    place = picks.hook("tcp")
    for type_, operator_ in (
        ("string", "Equal"),
        ("string", "NotEqual"),
        ("file", "Equal"),
        ("char_buf", "Equal"),
        ("path", "NotEqual"),
        ("data_loc", "Equal"),
        ("string", "Postfix"),
        ("file", "Postfix"),
        ("char_buf", "Postfix"),
        ("int", "Postfix"),
        ("string", "Prefix"),
        ("file", "NotPrefix"),
        ("linux_binprm", "NotPostfix"),
    ):
        yield Change(
            place.base,
            f"{operator_}-{type_}",
            "an empty text",
            filtered(place, type_, operator_, ""),
        )
    yield Change(
        place.base, "nul-string", "a text of NUL bytes", filtered(place, "string", "Equal", "\0")
    )
    yield Change(
        place.base, "nul-file", "a text of NUL bytes", filtered(place, "file", "Equal", "\0")
    )
    for type_, operator_ in (
        ("string", "Equal"),
        ("int", "Equal"),
        ("file", "Prefix"),
        ("sock", "DAddr"),
        ("sock", "DPort"),
        ("int", "InMap"),
        ("int", "InRange"),
        ("filename", "Equal"),
    ):
        yield Change(
            place.base,
            f"no-values-{operator_}-{type_}",
            "no values",
            filtered(place, type_, operator_),
        )
    for place in picks.selectors("no-field", 1, lambda each: each.has("matchArgs")):
        yield Change(
            place.base,
            "no-field",
            "no values at all",
            [{"op": "remove", "path": place.at("matchArgs/0/values")}],
        )


@mutator("7.2", MUTATORS)
def argument(picks: Picks) -> Iterator[Change]:
    """What a filter judges."""
    file = picks.hook("file")
    for variant, what in (
        ("index-2", {"index": 2}),
        ("none", {}),
        ("args-1", {"args": [1]}),
        ("args-2", {"args": [2]}),
        ("args-wins", {"args": [1], "index": 9}),
        ("args-empty", {"args": [], "index": 1}),
        ("two-args", {"args": [1, 0]}),
    ):
        filter_ = {**what, "operator": "Equal", "values": ["1"]}
        yield Change(
            file.base,
            variant,
            "what a filter judges",
            [file.put("selectors", [{"matchArgs": [filter_]}])],
        )
    for place in picks.selectors("corpus", 2, lambda each: each.has("matchArgs")):
        yield Change(
            place.base,
            "index-9",
            "an index that is not declared",
            [put(place.at("matchArgs/0/index"), 9)],
        )
    data = picks.hook("data")
    for value_ in (0, 1):
        filter_ = {"index": value_, "operator": "Equal", "values": ["1"]}
        two = [put(data.at("data/0/index"), 1 - value_)]
        yield Change(
            data.base,
            f"data-{value_}",
            "a filter on a datum, which counts by position",
            [*two, data.put("selectors", [{"matchData": [filter_]}])],
        )
    undeclared = {"matchArgs": [{"index": 0, "operator": "Equal", "values": ["1"]}]}
    for place in picks.hooks("no-args", 1, lambda each: not each.has("args")):
        yield Change(
            place.base,
            "no-args",
            "a filter of a hook without arguments",
            [place.put("selectors", [undeclared])],
        )


@mutator("7.2", MUTATORS)
def gained(picks: Picks) -> Iterator[Change]:
    """CapabilitiesGained."""
    capset = picks.hook("capset")
    for variant, args in (
        ("two", [0, 2]),
        ("one", [0]),
        ("none", []),
        ("three", [0, 1, 2]),
        ("beyond", [0, 3]),
        ("same", [1, 1]),
    ):
        filter_ = {"args": args, "operator": "CapabilitiesGained"}
        if not args:
            filter_ = {"index": 2, "operator": "CapabilitiesGained"}
        yield Change(
            capset.base,
            variant,
            "what is compared",
            [capset.put("selectors", [{"matchArgs": [filter_]}])],
        )
    filter_ = {"args": [0, 2], "operator": "CapabilitiesGained", "values": ["CAP_SYS_ADMIN"]}
    yield Change(
        capset.base,
        "values",
        "values, which it does not take",
        [capset.put("selectors", [{"matchArgs": [filter_]}])],
    )
    filter_ = {"args": [0, 1], "operator": "CapabilitiesGained"}
    yield Change(
        picks.own("file"),
        "other-types",
        "what are no capabilities",
        [picks.hook("file").put("selectors", [{"matchArgs": [filter_]}])],
    )
