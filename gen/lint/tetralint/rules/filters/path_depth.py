"""Old kernels resolve only the last components of a path."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.arguments import PATHS
from ...facts.operators import PREFIX
from ...findings import Severity
from ...hit import Hit, loads_but
from ...policy import Policy
from ...target import Target
from ...words import shown

ID = "policy/path-depth"
SEVERITY = Severity.WARNING
SOURCE = ("bpf/lib/bpf_d_path.h:18-30", "bpf/lib/bpf_d_path.h:216-248")
AGENT = loads_but("the beginning of a deep path is missing", "on kernels before 5.3")
PAGE = """
The BPF program builds the path of a file from its end, one step for each directory and each mount
point, and takes at most 11 steps on kernels before 5.3 (128 before 6.1, then 2048). For a deeper
file it knows only the last part of the path: Prefix does not match it, NotPrefix does, and a value
of Equal that is this deep never matches.

On such kernels use Postfix, or a directory that is close to the files.
"""

_STEPS = 11


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each such filter, for an older kernel."""
    if target.large_programs:
        return
    for filter_ in policy.filters:
        if filter_.type not in PATHS:
            continue
        if filter_.operator in PREFIX:
            yield _hit(filter_.at("operator"), f"{filter_.operator} needs the full path")
        elif filter_.operator in ("Equal", "NotEqual"):
            for number, value in enumerate(filter_.get("values", [])):
                if value.rstrip("/").count("/") > _STEPS:
                    yield _hit(filter_.at("values", number), f"{shown(value)} is a deep path")


def _hit(path: tuple[str | int, ...], what: str) -> Hit:
    return Hit(
        path,
        f"{what}, but Linux before 5.3 resolves only its last {_STEPS} components",
        "the policy loads, but deeper files are compared with an incomplete path",
        "use Postfix, or set --kernel to 5.3 or later",
    )
