"""Find what Tetragon rejects, ignores or misreads in any TracingPolicies.

This is `tetralint`, of which the package has a copy. It reads any YAML or JSON: files, folders
(*.yaml, *.yml, *.json below them), or `-` for stdin. Other kinds are skipped and counted. To
suppress a finding that you accept, write a comment above its line or at the end of it:

    # tetralint: ignore policy/<name> until 2026-12-31: reason

exit status: 0 no finding as severe as --fail-on, 1 some, 2 wrong usage or configuration
"""

from __future__ import annotations

import argparse

from tetraflux.lint.options import arguments as arguments


def run(args: argparse.Namespace) -> int:
    """Lint all files; 1 when a finding is as bad as --fail-on, 0 when none is."""
    from tetraflux.lint.run import run as lint

    return lint(args)
