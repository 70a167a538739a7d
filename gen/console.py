"""What a person or a program reads: data goes to stdout, all else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tetraflux.lint.program import say

if TYPE_CHECKING:
    from tetraflux.lint.findings import Finding

__all__ = ["say", "show"]


def show(findings: Sequence[Finding], form: str) -> None:
    """Findings, which are data and go to stdout."""
    from tetraflux.lint.findings import report

    sys.stdout.write(report(findings, form))
