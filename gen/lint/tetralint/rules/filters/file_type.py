"""FileType takes known file types."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.names import FILE_TYPES as KINDS
from ...findings import Severity
from ...hit import Hit, refuses
from ...policy import Policy
from ...target import Target
from ...words import close, hint, shown

ID = "policy/file-type"
SEVERITY = Severity.ERROR
SOURCE = ("pkg/selectors/kernel.go",)
AGENT = refuses(
    "unknown file type: …",
    "from Tetragon 1.7.0 on; before, the CRD rejects the operator",
)
PAGE = """
The values of `FileType` and `NotFileType`, which were added in 1.7.0, are file types in lower case:
`sock` or `socket`, `lnk` or `link`, `reg` or `regular`, `blk` or `block`, `dir`, `chr` or `char`,
`fifo` or `pipe`. The agent refuses a policy with any other value.

Use one of these; several values are alternatives.
"""


def check(policy: Policy, target: Target) -> Iterator[Hit]:
    """A hit for each value that is no kind."""
    if target.tetragon < (1, 7):
        return
    for each in policy.filters:
        if each.operator not in ("FileType", "NotFileType"):
            continue
        for number, value in enumerate(each.values):
            if value not in KINDS:
                near = close(value, KINDS)
                yield Hit(
                    each.at("values", number),
                    f"there is no file type {shown(value)}{hint(near)}",
                    "the agent refuses the policy",
                    f"use {near or 'reg, dir, sock, fifo, lnk, blk or chr'}",
                )
