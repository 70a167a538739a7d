"""Changes to the texts that an event carries: the message and the tags."""

from __future__ import annotations

from collections.abc import Iterator

from tests.agreement.entry import Change, Mutator, Picks, Place, mutator, times

MUTATORS: list[Mutator] = []

FAMILIES = {"tracepoints": "tracepoint", "lsmhooks": "lsm", "uprobes": "uprobe", "usdts": "usdt"}


def each_family(picks: Picks, variant: str) -> Iterator[Place]:
    """A hook of each family, of upstream's where it has one that the agent accepts."""
    yield from picks.hooks(variant, 1, lambda each: True)
    for family in ("tracepoints", "lsmhooks", "uprobes"):
        yield from picks.hooks(variant, 1, lambda each: True, family)
    yield picks.hook("usdt", "usdts")


@mutator("4", MUTATORS)
def message(picks: Picks) -> Iterator[Change]:
    for place in each_family(picks, "1-byte"):
        yield Change(place.base, "1-byte", "a message of 1 byte", [place.put("message", "m")])
    for variant, text in (
        ("empty", ""),
        ("2-bytes", "mm"),
        ("2-bytes-of-one-letter", "é"),
        ("256-bytes", times("m", 256)),
        ("257-bytes", times("m", 257)),
        ("cut-inside-a-letter", times("é€", 60)),
        ("quotes", 'a "message"\nof \\ two lines'),
    ):
        for place in picks.hooks(variant, 1, lambda each: True):
            yield Change(place.base, variant, "a message", [place.put("message", text)])
    for place in picks.hooks("lsm", 1, lambda each: True, "lsmhooks"):
        yield Change(place.base, "257-bytes", "a message", [place.put("message", times("m", 257))])


@mutator("4", MUTATORS)
def tags(picks: Picks) -> Iterator[Change]:
    for place in each_family(picks, "short"):
        yield Change(place.base, "1-byte", "a tag of 1 byte", [place.put("tags", ["tag", "t"])])
    for variant, tags in (
        ("none", []),
        ("16", times(["tag"], 16)),
        ("17", times(["tag"], 17)),
        ("2-bytes", ["tt"]),
        ("empty", [""]),
        ("128-bytes", [times("t", 128)]),
        ("129-bytes", [times("t", 129)]),
    ):
        for place in picks.hooks(variant, 1, lambda each: True):
            yield Change(place.base, variant, "tags", [place.put("tags", tags)])
    for place in picks.hooks("tracepoint", 1, lambda each: True, "tracepoints"):
        yield Change(place.base, "17", "tags", [place.put("tags", times(["tag"], 17))])
