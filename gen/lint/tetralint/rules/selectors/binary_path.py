"""matchBinaries compares full paths, byte by byte."""

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
AGENT = loads_but("the value never matches, or an empty Prefix or Postfix matches every process")
PAGE = """
A value of `matchBinaries` is not a path that a binary can have: with In, NotIn, Prefix or NotPrefix
it does not start with `/`, it contains a `*`, or it is empty. The policy loads. A name or a pattern
never matches, because full paths are compared literally; in a negated filter it excludes nothing.
An empty Prefix or Postfix matches every process.

Write the path that the kernel resolves: `/usr/bin/dash` if `/bin/sh` is a link to it. For a name in
any directory use Postfix: `/bash`.
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
        return f"the policy loads, but the value matches {every}", "remove the value"
    if value.startswith("/") and "*" not in value:
        return None
    if "*" not in value and operator.endswith("ostfix"):
        return None
    fix = "write the full path, or use Postfix" if value else "remove the value"
    return "the policy loads, but the value never matches", fix
