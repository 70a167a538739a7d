"""What the verbs share: their options, loading the settings, and saying findings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tetraflux.gen.build import Build
    from tetraflux.lint.findings import Finding

OUTPUT = "output/kubernetes"


def path(text: str) -> Path:
    """A path from the command line; an empty one, as of an unset variable, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def must_exist(output: Path) -> None:
    """Raise `UsageError` where there is no such folder, as in any folder but the top one."""
    from tetraflux.gen.cli import UsageError

    if not output.is_dir():
        raise UsageError(f"there is no folder {output} here; go to the top, or name --output DIR")


def add_settings(parser: argparse.ArgumentParser) -> None:
    """`--settings FILE`."""
    parser.add_argument(
        "--settings",
        type=path,
        metavar="FILE",
        help="YAML with the keys of model/settings.py (default: the defaults there)",
    )


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """`--output DIR`."""
    parser.add_argument(
        "--output", type=path, default=Path(OUTPUT), metavar="DIR", help=f"{what} ({OUTPUT})"
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """`--format` for findings."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="how findings are printed: for people, for programs, as GitHub annotations",
    )


def say(text: str) -> None:
    """Talk, which goes to stderr."""
    print(text, file=sys.stderr)


def show(findings: Sequence[Finding], form: str) -> None:
    """Findings, which are data and go to stdout."""
    from tetraflux.lint.findings import report

    sys.stdout.write(report(findings, form))


def made(args: argparse.Namespace) -> Build | int:
    """The checked build of the given settings, or the exit status after saying what is wrong."""
    from tetraflux.gen.build import Build, build
    from tetraflux.gen.operator_settings import load

    settings = load(args.settings)
    if isinstance(settings, tuple):
        show(settings, getattr(args, "format", "text"))
        say(f"tetraflux: {len(settings)} wrong settings; nothing was built")
        return 2
    built = build(settings)
    if isinstance(built, Build):
        return built
    show(built, getattr(args, "format", "text"))
    say(f"tetraflux: {len(built)} wrong declarations; nothing was built")
    return 1
