"""matchBinaries compares whole paths, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/binary-path"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/lib/process.h:673-683", "bpf/process/types/basic.h:1591-1680")
AGENT = loads_but("the value never matches, or an empty Prefix or Postfix every process")
PAGE = """
A value of `matchBinaries` is no path that a binary can have: with In, NotIn, Prefix or NotPrefix it
does not begin with `/`, it has a `*`, or it is empty. The policy loads. A name or a pattern never
matches, since whole paths are compared as they are; with a Not it takes nothing away. An empty
Prefix or Postfix matches every process.

Write the path that the kernel resolves: `/usr/bin/dash`, where `/bin/sh` is a link to it. For a
name in any folder use Postfix: `/bash`.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each such value."""
    for selector in policy.selectors:
        for binaries in selector.each("matchBinaries"):
            operator = binaries.get("operator", "")
            for place, value in enumerate(binaries.get("values", ())):
                wrong = _wrong(operator, value)
                if wrong:
                    path = binaries.at("values", place)
                    yield Hit(path, f"{operator} compares with {shown(value)}", *wrong)


def _wrong(operator: str, value: str) -> tuple[str, str] | None:
    if not value and operator.endswith("fix"):
        every = "nothing" if operator.startswith("Not") else "every process"
        return f"the policy loads, and the value matches {every}", "leave the value out"
    if value.startswith("/") and "*" not in value:
        return None
    if "*" not in value and operator.endswith("ostfix"):
        return None
    fix = "write the whole path, or use Postfix" if value else "leave the value out"
    return "the policy loads, and the value never matches", fix
