"""Judge TracingPolicies of anybody's: what Tetragon refuses, ignores or quietly misreads.

Reads any YAML or JSON: files, folders (*.yaml, *.yml, *.json below them), or `-` for stdin. Other
kinds are passed over and counted. A finding that is known and wanted is suppressed by a comment
above its line or at the end of it:

    # tetralint: ignore policy/<name> until 2026-12-31: reason

exit status: 0 no finding as bad as --fail-on, 1 some, 2 wrong usage
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from io import TextIOWrapper
from typing import TYPE_CHECKING

from tetraflux.gen.verbs.common import say
from tetraflux.lint.kernels import MEASURED

if TYPE_CHECKING:
    from tetraflux.lint.files import Judged
    from tetraflux.lint.target import Target

LEVELS = ("error", "warning", "note")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("names", nargs="+", type=name, metavar="FILE|DIR|-", help="what to judge")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif", "junit"),
        default="text",
        help="how findings are printed: for people, for programs, as annotations, for viewers",
    )
    parser.add_argument(
        "--target-version",
        metavar="VERSION",
        help="the Tetragon to judge for: 1.6.0 (default), 1.6.1 or 1.7.0",
    )
    parser.add_argument(
        "--kernel",
        metavar="VERSION",
        help=f"the kernel to judge for, as 5.4 (default: {MEASURED[-1]}, the newest measured)",
    )
    parser.add_argument(
        "--fail-on",
        choices=LEVELS,
        default="error",
        help="the mildest finding that makes the exit status 1 (default: error)",
    )
    parser.add_argument(
        "--today",
        metavar="YYYY-MM-DD",
        help="the day by which suppressions expire (default: today)",
    )


def name(text: str) -> str:
    """A name from the command line; an empty one, as of an unset variable, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def run(args: argparse.Namespace) -> int:
    """Judge all files; 1 when a finding is as bad as --fail-on, 0 when none is."""
    import gc

    from tetraflux.lint.files import judged
    from tetraflux.lint.report import report, text

    if isinstance(sys.stdout, TextIOWrapper):  # a locale that has not all characters
        encoding = sys.stdout.encoding if args.format == "text" else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
    gc.enable()  # unlike a build, this may read ten thousand files
    gc.set_threshold(50_000)  # a document's nodes live as long as it, so most rounds free nothing
    target, today = _target(args), _today(args.today)
    counts = dict.fromkeys(LEVELS, 0)
    files = policies = others = 0
    kept: list[Judged] = []
    for each in judged(args.names, target, today):
        files, policies, others = files + 1, policies + each.policies, others + each.others
        for finding in each.findings:
            counts[finding.severity] += 1
        if args.format == "text":
            sys.stdout.write(text(each))
        elif each.findings or args.format == "junit":
            kept.append(each._replace(source=each.source._replace(text="")))
    if args.format != "text":
        sys.stdout.write(report(kept, args.format))
    said = ", ".join(f"{count} {level}s" for level, count in counts.items())
    say(
        f"tetraflux: {policies} policies in {files} files, {others} other objects passed over: "
        f"{said}, for Tetragon {target.tetragon} on kernel {target.kernel}"
    )
    failing = LEVELS[: LEVELS.index(args.fail_on) + 1]
    return 1 if any(counts[level] for level in failing) else 0


def _target(args: argparse.Namespace) -> Target:
    from tetraflux.gen.cli import UsageError
    from tetraflux.lint.target import Target, kernel, tetragon

    target = Target()
    try:
        if args.target_version is not None:
            target = target._replace(tetragon=tetragon(args.target_version))
        if args.kernel is not None:
            target = target._replace(kernel=kernel(args.kernel))
    except ValueError as error:
        raise UsageError(str(error)) from None
    return target


def _today(text: str | None) -> date:
    from tetraflux.gen.cli import UsageError

    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today {text!r} is no day, as 2026-12-31 is") from None
