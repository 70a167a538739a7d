"""Old kernels follow a path for a few steps only."""

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
AGENT = loads_but("the beginning of a deep path is missing", "kernels before 5.3")
PAGE = """
The BPF program finds the path of a file from its end, a step for each folder and for each mount on
the way, and goes 11 steps on kernels before 5.3 (128 before 6.1, then 2048). Of a file that lies
deeper it knows the last part only: Prefix does not match it, NotPrefix does, and a value of Equal
that is so deep never matches.

Use Postfix on such kernels, or a folder that is near the files.
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
            yield _hit(filter_.at("operator"), f"{filter_.operator} wants the whole path")
        elif filter_.operator in ("Equal", "NotEqual"):
            for number, value in enumerate(filter_.get("values", [])):
                if value.rstrip("/").count("/") > _STEPS:
                    yield _hit(filter_.at("values", number), f"{shown(value)} is a deep path")


def _hit(path: tuple[str | int, ...], what: str) -> Hit:
    return Hit(
        path,
        f"{what}, and Linux before 5.3 finds the last {_STEPS} parts of it",
        "the policy loads, and what lies deeper is taken for something else",
        "use Postfix, or judge for a newer kernel",
    )
