"""What the verbs share: their options, loading the settings, and saying findings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.gen.console import say, show
from tetraflux.gen.tree import OUTPUT

if TYPE_CHECKING:
    from tetraflux.gen.render import Build


def path(text: str) -> Path:
    """A path from the command line; an empty one, as of an unset variable, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def must_exist(output: Path) -> None:
    """Raise `UsageError` where there is no such folder, as in any folder but the top one."""
    from tetraflux.lint.program import UsageError

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


def made(args: argparse.Namespace) -> Build | int:
    """The checked build of the given settings, or the exit status after saying what is wrong."""
    from tetraflux.gen.build import build
    from tetraflux.gen.operator_settings import load
    from tetraflux.gen.render import Build

    settings = load(args.settings)
    if isinstance(settings, tuple):
        show(settings, getattr(args, "format", "text"))
        say(f"{len(settings)} wrong settings; nothing was built")
        return 2
    built = build(settings)
    if isinstance(built, Build):
        return built
    show(built, getattr(args, "format", "text"))
    say(f"{len(built)} wrong declarations; nothing was built")
    return 1
