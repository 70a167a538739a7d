"""Find what Tetragon refuses, ignores or misreads in TracingPolicies.

Reads any YAML or JSON: files, folders (*.yaml, *.yml, *.json below them), or `-` for stdin. Other
kinds are passed over and counted. A finding that is known and wanted is suppressed by a comment
above its line or at the end of it:

    # tetralint: ignore policy/<name> until 2026-12-31: reason

`tetralint rule` lists the ids of all findings, `tetralint rule ID` prints the page of one. A file
of that name is `./rule`.

exit status: 0 no finding as bad as --fail-on, 1 some, 2 wrong usage or configuration
"""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from . import __version__
from .options import arguments
from .program import Parser, UsageError, any_character, finish, heed_signals, say

PROGRAM = "tetralint"


def parser() -> argparse.ArgumentParser:
    """The options of the command, but for `tetralint rule`."""
    made = Parser(prog=PROGRAM, description=__doc__)
    made.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    arguments(made)
    return made


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    words = sys.argv[1:] if argv is None else argv
    try:
        if words[:1] == ["rule"]:
            return _rule(words[1:])
        args = parser().parse_args(words)
        heed_signals()
        from .run import run

        return run(args)
    except UsageError as error:
        say(str(error))
        return 2


def _rule(words: list[str]) -> int:
    """`tetralint rule [ID]`."""
    made = Parser(
        prog=f"{PROGRAM} rule",
        description="Print the page of a finding, or list all. A file of this name is ./rule",
    )
    made.add_argument("id", nargs="?", metavar="ID", help="the id of a finding (default: list all)")
    id_ = made.parse_args(words).id
    from .ids import UnknownId, found, moved
    from .pages import listed, page, pages

    any_character()
    if id_ is None:
        sys.stdout.write(listed())
        return 0
    try:
        current = found(id_, pages())
    except UnknownId as error:
        raise UsageError(f"{error}; `{PROGRAM} rule` lists them") from None
    if note := moved(id_):
        say(note)
    sys.stdout.write(page(current))
    return 0


def entry() -> NoReturn:
    """The console script."""
    finish(main)
