"""The options of the linter, for `tetralint` and for `tetraflux lint`, and what they come to."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .facts.versions import VERSIONS
from .findings import Severity
from .kernels import MEASURED
from .program import UsageError, say
from .report import FORMATS
from .source import SUFFIXES
from .target import Target
from .words import safe

if TYPE_CHECKING:
    from .config import Config
    from .ids import Selection

COUNTED = ("text", "json")
"""The formats in which --statistics can be printed."""

_LEVELS = tuple(map(str, Severity))


class Options(NamedTuple):
    """What one run is asked for; `config` is the file that had a say in it."""

    names: list[str]
    target: Target
    today: date
    fail_on: Severity
    selection: Selection
    form: str
    statistics: bool
    coloured: bool
    config: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    add = parser.add_argument
    known, newest = ", ".join(map(str, VERSIONS)), MEASURED[-1]
    add("names", nargs="+", type=_name, metavar="FILE|DIR|-", help="what to lint")
    add(
        "--format",
        choices=FORMATS,
        default="text",
        help="how findings are printed: for people, for programs, as annotations, for viewers",
    )
    add(
        "--target-version",
        type=_value,
        metavar="VERSION",
        help=f"the Tetragon to lint for: {known} (default: {Target().tetragon})",
    )
    add(
        "--kernel",
        type=_value,
        metavar="VERSION",
        help=f"the kernel to lint for, as 5.4 (default: {newest}, the newest measured)",
    )
    add(
        "--fail-on",
        choices=_LEVELS,
        help="the mildest finding that makes the exit status 1 (default: error)",
    )
    add(
        "--select",
        action="append",
        type=_values,
        metavar="IDS",
        help="report only these: ids or globs as policy/*, with commas or repeated",
    )
    add("--ignore", action="append", type=_values, metavar="IDS", help="leave these out")
    add("--statistics", action="store_true", help="print how often each id occurs, not where")
    add(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours in text (default: on a terminal, unless NO_COLOR is set)",
    )
    add(
        "--today",
        metavar="YYYY-MM-DD",
        help="the day by which suppressions expire (default: today)",
    )
    files = parser.add_mutually_exclusive_group()
    files.add_argument(
        "--config",
        type=_value,
        metavar="FILE",
        help="the file with [tool.tetralint] (default: the nearest pyproject.toml)",
    )
    files.add_argument("--no-config", action="store_true", help="read no such file")


def _name(text: str) -> str:
    """A name from the command line; an empty one, as of an unset variable, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def _value(text: str) -> str:
    """The value of an option.

    pre-commit passes names behind options, and `--kernel=6.12.yaml` may be the name of a policy,
    which would be passed over.
    """
    if text.endswith(SUFFIXES):
        raise argparse.ArgumentTypeError(
            f"{text!r} is the name of a file to lint; write ./ before it"
        )
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def _values(text: str) -> list[str]:
    return [_value(each.strip()) for each in text.split(",")]


def options(args: argparse.Namespace) -> Options:
    """What the command line and the configuration come to. Raises `UsageError`."""
    found = _config(args)
    if args.statistics and args.format not in COUNTED:
        raise UsageError(f"--statistics is for --format {' and '.join(COUNTED)}")
    return Options(
        names=args.names,
        target=_target(args, found),
        today=_today(args.today),
        fail_on=Severity(args.fail_on or found.fail_on or Severity.ERROR),
        selection=_selection(args, found),
        form=args.format,
        statistics=args.statistics,
        coloured=args.format == "text" and _coloured(args.color),
        config=found.file,
    )


def _config(args: argparse.Namespace) -> Config:
    from .config import Config, config, nearest

    if args.no_config:
        return Config()
    file = Path(args.config) if args.config else nearest()
    if file is None:
        return Config()
    found = config(file)
    if args.config and not found.file:
        raise UsageError(f"{safe(args.config)}: the file has no section [tool.tetralint]")
    return found


def _target(args: argparse.Namespace, found: Config) -> Target:
    try:
        return Target.of(args.target_version or found.target_version, args.kernel or found.kernel)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _selection(args: argparse.Namespace, found: Config) -> Selection:
    """The ids that are selected and ignored: those of the command line where it has any."""
    from .ids import Selection

    chosen: dict[str, frozenset[str] | None] = {}
    for key in ("select", "ignore"):
        given = getattr(args, key)
        words = [each for words in given for each in words] if given else getattr(found, key)
        where = f"--{key}" if given else f"{found.file}: {key}"
        chosen[key] = None if words is None else _ids(words, where)
    return Selection(chosen["select"], chosen["ignore"] or frozenset())


def _ids(patterns: list[str] | tuple[str, ...], where: str) -> frozenset[str]:
    from .ids import UnknownId, matching, moved
    from .pages import pages

    known, chosen = pages(), set[str]()
    for each in patterns:
        try:
            chosen |= matching(each, known)
        except UnknownId as error:
            raise UsageError(f"{where}: {error}") from None
        if note := moved(each):
            say(f"{where}: {note}")
    return frozenset(chosen)


def _today(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is no day, as 2026-12-31 is") from None


def _coloured(when: str) -> bool:
    if when != "auto":
        return when == "always"
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain
