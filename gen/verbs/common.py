"""What the verbs share: their options, loading the settings, and saying findings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.gen.console import say, show
from tetraflux.gen.tree import OUTPUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tetraflux.gen.operator_settings import Given
    from tetraflux.gen.render import Build
    from tetraflux.lint.findings import Finding


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


def settings_of(args: argparse.Namespace, undone: str = "nothing was built") -> Given | int:
    """The given settings, or the exit status after saying what is wrong with the file."""
    from tetraflux.gen.operator_settings import Given, given

    settings = given(args.settings)
    if isinstance(settings, Given):
        return settings
    show(settings, getattr(args, "format", "text"))
    say(f"{len(settings)} wrong settings; {undone}")
    return 2


def refused(args: argparse.Namespace, found: Sequence[Finding], undone: str) -> int:
    """The exit status after saying what the stack is refused for: settings, or declarations."""
    from tetraflux.gen.blame import at_fault
    from tetraflux.lint.findings import Severity

    show(found, getattr(args, "format", "text"))
    wrong = sum(1 for each in found if each.severity is Severity.ERROR)
    of_settings = at_fault(found)
    say(f"{wrong} wrong {'settings' if of_settings else 'declarations'}; {undone}")
    return 2 if of_settings else 1


def made(args: argparse.Namespace) -> Build | int:
    """The checked build of the given settings, or the exit status after saying what is wrong."""
    from tetraflux.gen.build import build, findings
    from tetraflux.gen.render import Build
    from tetraflux.lint.findings import has_errors

    given = settings_of(args)
    if isinstance(given, int):
        return given
    built = build(given.settings)
    if isinstance(built, Build) and not has_errors(built.findings):
        return built
    from tetraflux.gen.blame import at_fault, blamed

    found = blamed(given, built.findings if isinstance(built, Build) else built, findings)
    if isinstance(built, Build) and not at_fault(found):
        return built
    return refused(args, found, "nothing was built")
