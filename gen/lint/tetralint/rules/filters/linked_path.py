"""The BPF program compares paths after it follows symbolic links."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import PATHS, ArgType
from ...facts.operators import EQUAL, POSTFIX, PREFIX
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Part, Policy
from ...target import Target
from ...words import shown

ID = "policy/linked-path"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/lib/process.h", "bpf/process/types/basic.h:2192-2199")
AGENT = loads_but(
    "the value never matches where the path goes through a symbolic link",
    when="depending on the distribution",
)
PAGE = """
A value of `matchBinaries`, or of a filter on a file or on a program that is executed, goes through
a symbolic link that most distributions have: `/bin`, `/sbin` and `/lib` point into `/usr`,
`/var/run` points to `/run`, and `sh` points to dash, bash or busybox. The kernel resolves the link,
and the BPF program compares the target's path: `/bin/bash` never matches where `/bin` is a link,
and `/usr/bin/sh` matches nowhere.

The event shows the name as it was typed, so the value looks as if it should match. On Alpine, most
small programs are `/bin/busybox`.

Write the target of the link, together with the other path if systems differ. To match the name as
typed, give `linux_binprm` the argument `resolve: filename` with the type `string`.
"""

_LINKS = {
    "/bin/": "/usr/bin/",
    "/sbin/": "/usr/sbin/",
    "/lib/": "/usr/lib/",
    "/lib64/": "/usr/lib64/",
    "/var/run/": "/run/",
    "/var/lock/": "/run/lock/",
}
_FROM = tuple(_LINKS)
_SHELLS = ("dash", "bash", "busybox")
_OPERATORS = frozenset(("In", "NotIn", *PREFIX, *POSTFIX, *EQUAL))
_TYPES = PATHS - {ArgType.dentry, ArgType.fd}


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit at each such value without its counterpart; before 5.3 binaries go by what was run."""
    for filter_ in policy.filters:
        if filter_.type in _TYPES:
            yield from _linked(filter_)
    if target.kernel >= (5, 3):
        for selector in policy.selectors:
            for binaries in selector.each("matchBinaries"):
                yield from _linked(binaries)


def _linked(part: Part) -> Iterator[Hit]:
    operator, values = part.get("operator"), part.get("values", [])
    if operator not in _OPERATORS:
        return
    begins = operator not in POSTFIX
    for number, value in enumerate(values):
        real = ""
        if begins and value.startswith(_FROM) and not value.endswith("/busybox"):
            link = next(each for each in _FROM if value.startswith(each))
            real = f"{_LINKS[link]}{value.removeprefix(link)}"
            real = "" if real in values else real
        if not real and value.endswith("/sh") and not any(v.endswith(_SHELLS) for v in values):
            real = "/usr/bin/dash, bash or busybox"
        if real:
            yield Hit(
                part.at("values", number),
                f"{shown(value)} goes through a symbolic link on most systems, to {real}",
                "the policy loads, but the value never matches on those systems",
                "write the target of the link, or both paths",
            )
