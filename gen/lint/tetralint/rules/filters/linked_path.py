"""Paths are compared after links are followed."""

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
    "the value never matches where the path leads through a link", when="the distribution"
)
PAGE = """
A value of `matchBinaries`, or of a filter on a file or a program to be run, leads through a link
that most distributions have: `/bin`, `/sbin` and `/lib` to those below `/usr`, `/var/run` to
`/run`, and `sh` to dash, bash or busybox. The kernel knows the file that the link leads to, and
the BPF program compares that: `/bin/bash` never matches where `/bin` is a link, and `/usr/bin/sh`
nowhere.
The event shows the name as it was typed, which makes it look as if it should. On Alpine all the
small programs are `/bin/busybox`.

Write what the link leads to, beside the other spelling where systems differ. For the name as typed
give `linux_binprm` the argument `resolve: filename` with the type `string`.
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
                f"{shown(value)} leads through a link on most systems, to {real}",
                "the policy loads, and there the value never matches",
                "write what the link leads to, or both",
            )
