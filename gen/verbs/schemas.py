"""Regenerate schemas/ from the upstream files that schemas/sources.toml pins.

Every kind in the tree, and the values of every chart that it installs, has a JSON Schema here,
converted from the files of its project: structure only, and without unknown keys, so that a
misspelt key is an error in `tetraflux check` instead of a setting that Kubernetes drops or Helm
ignores.

  tetraflux schemas --download     fetch each pinned file, check its sha256, and convert it
  tetraflux schemas --from DIR     the same from local files, found by name anywhere under DIR; if
                                   a file is missing, its schemas are kept as they are

The types of kernels are made in the same way, from the BTF of a machine that runs each kernel. They
cannot be downloaded, so --download keeps them as they are.

To follow a new release of a project, change its tag and sha256 in sources.toml, run one of these
commands, and read the diff of schemas/: it shows what upstream changed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from tetraflux.gen.console import say, show
from tetraflux.gen.maintain.schemas import sources
from tetraflux.gen.maintain.schemas.sources import Source
from tetraflux.gen.verbs.common import add_format
from tetraflux.lint.findings import Finding, has_errors, ordered


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `tetraflux schemas`."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--from", dest="folder", metavar="DIR", type=Path, help="files at hand")
    where.add_argument("--download", action="store_true", help=f"fetch from {sources.UPSTREAM}")
    parser.add_argument(
        "--output", metavar="DIR", type=Path, default=sources.FOLDER, help="where to write"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Convert, verify, write; returns the exit status. Raises `UsageError` for a wrong DIR."""
    from tetraflux.gen.maintain.schemas.conversion import converted
    from tetraflux.lint.program import UsageError

    if args.folder and not args.folder.is_dir():
        raise UsageError(f"--from {args.folder}: no such folder")
    pins = sources.pinned()
    if args.download:
        data, findings = sources.download(pins)
    else:
        data, findings = sources.at_hand(pins, args.folder)
    files: dict[str, bytes] = {}
    if not has_errors(findings):
        files, more = converted(data, args.output)
        findings += more
    if not has_errors(findings):
        findings += write(args.output, files, pins)
    show(ordered(findings), args.format)
    return 1 if has_errors(findings) else 0


def write(output: Path, files: Mapping[str, bytes], pins: Sequence[Source]) -> Sequence[Finding]:
    """Have the folder hold these files, what it has of the others, and none that no source gives.

    Returns what stood in the way.
    """
    from tetraflux.gen import tree

    wanted = {path for source in pins for path in source.gives}
    kept = {path: output / path for path in wanted - files.keys()}
    held = {path: file.read_bytes() for path, file in kept.items() if file.is_file()}
    written = tree.write(output, held | dict(files))
    if not has_errors(written.findings):
        gone = f", removed {', '.join(written.removed)}" if written.removed else ""
        say(f"wrote {len(written.changed)} of {len(wanted)} schemas{gone}")
    return written.findings
