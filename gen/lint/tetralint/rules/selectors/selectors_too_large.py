"""The selectors of a hook take at most 1024 bytes."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings import Severity
from ...hit import Hit, loads_but, panics
from ...policy import Policy
from ...target import Target
from ...wire import reach

ID = "policy/selectors-too-large"
SEVERITY = Severity.ERROR
SOURCE = (
    "pkg/selectors/selectors.go:113-116",
    "bpf/process/types/basic.h:1562",
    "bpf/process/types/basic.h:1709-1748",
)
AGENT = loads_but("filters beyond 1024 bytes are read from the wrong place")
PAGE = """
The selectors of a hook take more than 1024 bytes in the agent's encoding. The agent has a buffer of
4096 bytes, and panics if it is too small. The BPF program takes offsets modulo 1024: it reads
filters beyond this limit from the beginning again, and what they match then is undefined. There is
no warning.

A filter with Equal on a string takes 60 bytes, Prefix, InMap and ports 20, a number with four
values up to 48, a PID 4, and each selector about 80 with one action. The values of Equal, Prefix,
Postfix, InMap and `matchBinaries` take no space here, because they are in maps. Join selectors into
the values of one, or write two policies.
"""

MOST = 1024
TABLE = 4096
_DIES = panics("index out of range")


def check(policy: Policy, _target: Target) -> Iterator[Hit]:
    """A hit for each hook whose selectors are too large."""
    for hook in policy.hooks:
        if not hook.selectors:
            continue
        size, last = reach(hook)
        if size > TABLE or last >= MOST:
            dies = size > TABLE
            yield Hit(
                hook.at("selectors"),
                f"the selectors of {hook.name} take {size} bytes in the agent's encoding "
                f"(the limit is {MOST})",
                "the agent panics, and panics again at each restart"
                if dies
                else f"the policy loads, but filters beyond {MOST} are read from the wrong place",
                "join selectors into the values of one, or write two policies",
                agent=_DIES if dies else None,
            )
