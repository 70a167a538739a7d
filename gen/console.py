"""What a person or a program reads: data goes to stdout, all else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tetraflux.lint.program import say
from tetraflux.lint.words import safe_lines

if TYPE_CHECKING:
    from tetraflux.lint.findings import Finding

__all__ = ["say", "show", "write_out"]


def write_out(text: str) -> None:
    """Text that is data and goes to stdout, without what would steer a terminal."""
    sys.stdout.write(safe_lines(text))


def show(findings: Sequence[Finding], form: str) -> None:
    """Findings, which are data and go to stdout."""
    from tetraflux.lint.findings import report

    sys.stdout.write(report(findings, form))
