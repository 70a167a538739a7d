"""Render the catalogue: a page per detection and alert, what was measured, a layer, a picture.

A page is the runbook that an alert links to. What was measured comes from the records of
`gen verify --format json` in the folder of --runs, the picture of the dashboard from that of a
Prometheus' answers; nothing is written when one is wrong. Only files whose bytes change are
touched, pages that nothing needs any more are removed, and files that gen did not write are left
alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gen.verbs.common import add_format, add_settings, must_exist, path, say, show

if TYPE_CHECKING:
    from gen.docs.catalogue import Catalogue
    from gen.findings import Finding
    from model.settings import Settings

OUTPUT = "docs"
RUNS = "docs/runs"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "--output",
        type=path,
        default=Path(OUTPUT),
        metavar="DIR",
        help=f"the folder to write ({OUTPUT})",
    )
    parser.add_argument(
        "--runs",
        type=path,
        default=Path(RUNS),
        metavar="DIR",
        help=f"the folder of what was measured, which may be missing ({RUNS})",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 where the folder is not what would be rendered",
    )
    add_settings(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Render and write, or compare; 1 when something is wrong with the model or the records."""
    from gen.findings import ordered
    from gen.operator_settings import load

    if args.check:
        must_exist(args.output)
    settings = load(args.settings)
    if isinstance(settings, tuple):
        show(settings, args.format)
        say(f"gen: {len(settings)} wrong settings; nothing was rendered")
        return 2
    made, findings = _material(settings, args.runs)
    if made is None:
        show(ordered(findings), args.format)
        say("gen: the catalogue cannot be rendered; nothing was written")
        return 1
    from gen.docs.render import render

    files = render(made)
    if args.check:
        return _checked(args, files, findings)
    if findings:
        show(ordered(findings), args.format)
        say("gen: nothing was written")
        return 1
    from gen.tree import write

    written = write(args.output, files)
    show(written.findings, args.format)
    if written.findings:
        return 1
    say(
        f"gen: {args.output}: {len(files)} files, {len(written.changed)} written, "
        f"{len(written.removed)} removed"
    )
    return 0


def _checked(args: argparse.Namespace, files: dict[str, bytes], findings: list[Finding]) -> int:
    from gen.docs.drift import drift
    from gen.findings import ordered

    found = ordered([*findings, *drift(args.output, files)])
    show(found, args.format)
    say(f"gen: {args.output}: {len(files)} files: {len(found)} errors")
    return 1 if found else 0


def _material(settings: Settings, runs: Path) -> tuple[Catalogue | None, list[Finding]]:
    """The catalogue and what is wrong with it; nothing where the declarations are wrong."""
    from gen.docs.catalogue import catalogue
    from gen.docs.records import load, read
    from gen.docs.tuning import unknown
    from model.discover import DeclarationError

    try:
        made = catalogue(settings)
    except DeclarationError as error:
        from gen.declarations import findings_of

        return None, [each for fault in error.faults for each in findings_of(fault)]
    content, refused = load(runs)
    scenarios = {entry.detection.name: entry.scenarios for entry in made.entries}
    # Those that kill are of these settings alone, and load as those that they are made of.
    policies = [
        each.metadata.name
        for entry in made.entries
        for each in (*entry.detection.policies, *entry.detection.signals)
    ]
    recorded, faults = read(content, runs.as_posix(), scenarios, policies, made.panels)
    findings = [
        *refused,
        *faults,
        *(each for entry in made.entries for each in unknown(entry.detection, settings)),
    ]
    return made._replace(runs=recorded), findings
