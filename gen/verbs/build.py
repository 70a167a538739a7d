"""Check everything, then write the tree.

Nothing is written if a check fails. Only files whose bytes change are written; files of an earlier
build that this one does not need are removed; files that tetraflux did not write are left alone,
and reported if one is in the way. The next build repairs a build that was killed.
"""

from __future__ import annotations

import argparse

from tetraflux.gen.console import say, show
from tetraflux.gen.verbs.common import add_format, add_output, add_settings, made


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_output(parser, "the folder to write")
    add_settings(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Build; 0 when the tree is as it should be, 1 when a check or the disk said no."""
    from tetraflux.gen.tree import write
    from tetraflux.lint.findings import has_errors

    build = made(args)
    if isinstance(build, int):
        return build
    if has_errors(build.findings):
        show(build.findings, args.format)
        say("nothing was written")
        return 1
    written = write(args.output, build.files)
    show([*written.findings, *build.findings], args.format)
    if written.findings:
        return 1
    say(
        f"{args.output}: {len(build.files)} files, {len(written.changed)} written, "
        f"{len(written.removed)} removed"
    )
    return 0
