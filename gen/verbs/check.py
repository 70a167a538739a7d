"""Check everything offline, and whether the written tree is up to date.

Checks the settings, the kinds, every object against its schema, references between objects,
metrics and labels in expressions, Flux substitution, Helm keys that the chart does not read, and
secrets; then compares the folder with what the model renders.
"""

from __future__ import annotations

import argparse

from tetraflux.gen.console import say, show, write_out
from tetraflux.gen.verbs.common import add_format, add_output, add_settings, made, must_exist


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_output(parser, "the written tree to compare with")
    add_settings(parser)
    add_format(parser)
    parser.add_argument(
        "--explain", metavar="ID", help="say what a finding is about and how to fix it"
    )


def run(args: argparse.Namespace) -> int:
    """Check; 0 without errors (notes may be printed), 1 with."""
    if args.explain is not None:
        return _explain(args.explain)
    from tetraflux.gen.drift import drift
    from tetraflux.lint.findings import Severity, has_errors, ordered

    must_exist(args.output)
    build = made(args)
    if isinstance(build, int):
        return build
    findings = ordered([*build.findings, *drift(args.output, build.files)])
    show(findings, args.format)
    errors = sum(1 for finding in findings if finding.severity is Severity.ERROR)
    say(
        f"{len(build.documents)} objects in {len(build.files)} files: "
        f"{errors} errors, {len(findings) - errors} notes"
    )
    return 1 if has_errors(findings) else 0


def _explain(id_: str) -> int:
    from tetraflux.gen.pages import pages
    from tetraflux.lint.ids import current, moved
    from tetraflux.lint.program import UsageError

    known, now = pages(), current(id_)
    if now not in known:
        raise UsageError(f"no finding has the id {id_!r}; the ids are: {', '.join(sorted(known))}")
    if note := moved(id_):
        say(f"{note}")
    write_out(f"{now}\n{known[now]}")
    return 0
