"""A file without a path matches no filter on paths."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import PATHS
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/file-without-path"
SEVERITY = Severity.ERROR
SOURCE = ("bpf/process/types/basic.h:925-935",)
AGENT = loads_but("the value never matches")
PAGE = """
A filter on a path has a value such as `pipe:[…]`, `socket:[…]` or `anon_inode:…`, which is how
/proc names files that have no path. The BPF program sees an empty path for such a file, and an
empty path matches no filter, not even NotEqual, NotPrefix or NotPostfix. The policy loads.

Recognize such files by the name of their file system instead: an argument with `resolve:
f_inode.i_sb.s_type.name` and the type `string`, which is `pipefs` or `sockfs`.
"""

_NAMES = ("pipe:[", "socket:[", "anon_inode:")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit at each such value."""
    for filter_ in policy.filters:
        if filter_.type in PATHS:
            for number, value in enumerate(filter_.values):
                if value.lstrip("/").startswith(_NAMES):
                    yield Hit(
                        filter_.at("values", number),
                        f"{shown(value)} is not a path in a file system",
                        "the policy loads, but the value never matches",
                        "filter on resolve: f_inode.i_sb.s_type.name, such as pipefs",
                    )
