"""Render the catalogue: a page per detection and alert, what was measured, a layer, a picture.

A page is the runbook that an alert links to. What was measured comes from the records of
`tetraflux verify --format json` in the folder of --runs, the picture of the dashboard from that of
a Prometheus' answers; nothing is written when one is wrong. Only files whose bytes change are
touched, pages that nothing needs any more are removed, and files that gen did not write are left
alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.gen.console import say, show
from tetraflux.gen.verbs.common import (
    add_format,
    add_settings,
    must_exist,
    path,
    refused,
    settings_of,
)

if TYPE_CHECKING:
    from tetraflux.gen.docs.catalogue import Catalogue
    from tetraflux.lint.findings import Finding
    from tetraflux.model.settings import Settings

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
    from tetraflux.lint.findings import ordered

    if args.check:
        must_exist(args.output)
    given = settings_of(args, "nothing was rendered")
    if isinstance(given, int):
        return given
    made, findings = _material(given.settings, args.runs)
    if made is None:
        from tetraflux.gen.blame import blamed

        return refused(args, blamed(given, findings, _faults), "nothing was written")
    from tetraflux.gen.docs.render import render

    files = render(made, _of_the_project(made))
    if args.check:
        return _checked(args, files, findings)
    if findings:
        show(ordered(findings), args.format)
        say("nothing was written")
        return 1
    from tetraflux.gen.tree import write

    written = write(args.output, files)
    show(written.findings, args.format)
    if written.findings:
        return 1
    say(
        f"{args.output}: {len(files)} files, {len(written.changed)} written, "
        f"{len(written.removed)} removed"
    )
    return 0


def _of_the_project(made: Catalogue) -> dict[str, bytes]:
    """The pages about the project itself, of which the tools of its maintainers make some."""
    from tetraflux.gen import has_maintainers_tools

    if not has_maintainers_tools():
        return {}
    from tetraflux.gen.maintain.pages import pages

    return pages(made)


def _checked(args: argparse.Namespace, files: dict[str, bytes], findings: list[Finding]) -> int:
    from tetraflux.gen.docs.drift import drift
    from tetraflux.lint.findings import ordered

    found = ordered([*findings, *drift(args.output, files)])
    show(found, args.format)
    say(f"{args.output}: {len(files)} files: {len(found)} errors")
    return 1 if found else 0


def _faults(settings: Settings) -> list[Finding]:
    """What is wrong with the model's part of the catalogue."""
    from tetraflux.gen.declarations import findings_of_all
    from tetraflux.gen.docs.catalogue import catalogue
    from tetraflux.model.discover import DeclarationError

    try:
        catalogue(settings)
    except DeclarationError as error:
        return findings_of_all(error)
    return []


def _material(settings: Settings, runs: Path) -> tuple[Catalogue | None, list[Finding]]:
    """The catalogue and what is wrong with it; nothing where the declarations are wrong."""
    from tetraflux.gen.docs.catalogue import catalogue
    from tetraflux.gen.docs.records import load, read
    from tetraflux.gen.docs.tuning import unknown
    from tetraflux.model.discover import DeclarationError

    try:
        made = catalogue(settings)
    except DeclarationError as error:
        from tetraflux.gen.declarations import findings_of_all

        return None, findings_of_all(error)
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
