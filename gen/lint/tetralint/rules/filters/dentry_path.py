"""A dentry's path begins at its mount."""

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
AGENT = loads_but("what lies on another mount does not match")
PAGE = """
A filter compares an argument of the type `dentry` with a path from the root. A dentry does not know
where it is mounted: its path ends at the root of its file system. With `/var` on a disk of its own,
or in a volume of a pod, `/var/lib/x` is `/lib/x` to the filter, and the same path on another file
system matches as well.

Hook a function that has a `path` or a `file`. Where there is none use Postfix with the last parts.
"""


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each filter by the beginning of such a path."""
    for filter_ in policy.filters:
        if filter_.type == "dentry" and filter_.operator in PREFIX:
            yield Hit(
                filter_.at("operator"),
                f"{filter_.operator} on a dentry, whose path begins at its mount",
                "what lies on a mount of its own, as a volume, is not found by its whole path",
                "hook a function with a path or a file, or use Postfix",
            )
