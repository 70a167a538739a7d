"""The path of a dentry starts at its mount point."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.operators import PREFIX
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target

ID = "policy/dentry-path"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/lib/bpf_d_path.h",)
AGENT = loads_but("files on other mounts do not match")
PAGE = """
A filter compares an argument of the type `dentry` with a path from the root. A dentry does not know
where its file system is mounted: its path ends at the root of that file system. If `/var` is a
separate disk, or a volume of a pod, the filter sees `/var/lib/x` as `/lib/x`, and the same path on
another file system matches as well.

Hook a function that takes a `path` or a `file`. If there is none, use Postfix with the last parts
of the path.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each filter by the beginning of such a path."""
    for filter_ in policy.filters:
        if filter_.type == "dentry" and filter_.operator in PREFIX:
            yield Hit(
                filter_.at("operator"),
                f"{filter_.operator} on a dentry, whose path starts at its mount point",
                "files on a separate mount, such as a volume, do not match by their full path",
                "hook a function that takes a path or a file, or use Postfix",
            )
