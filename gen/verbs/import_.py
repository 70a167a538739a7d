"""Convert any TracingPolicies into declarations, a Python file each.

Reads the same input as `tetraflux lint`: files, folders, or `-` for stdin. Whatever Tetragon 1.6.0
accepts is accepted, and renders to the same object again; comments are dropped. Each file is a
detection without the texts that a policy does not have: `tetraflux check` lists them, and whatever
else the stack requires.

  tetraflux import policy.yaml                        into model/policies, to be completed there
  kubectl get tracingpolicies -o yaml | tetraflux import - --output imported

exit status: 0 all policies are converted, 1 some could not be, 2 wrong usage
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.gen.console import say, write_out
from tetraflux.gen.verbs.common import must_exist, path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tetraflux.gen.importer.reading import Contents

POLICIES = Path("model/policies")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("names", nargs="+", metavar="FILE|DIR|-", help="what to import")
    parser.add_argument(
        "--output",
        type=path,
        default=POLICIES,
        metavar="DIR",
        help=f"the folder for the files ({POLICIES})",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files that are there already"
    )


def run(args: argparse.Namespace) -> int:
    """Read, declare, write; 1 where a policy was refused or a file stands in the way."""

    from tetraflux.gen.importer.reading import read
    from tetraflux.gen.importer.writing import NotWritten, write
    from tetraflux.lint.files import Linted
    from tetraflux.lint.report import text

    if args.output == POLICIES:
        must_exist(args.output)
    contents = list(read(args.names))
    for each in contents:
        write_out(text(Linted(each.source, each.refused)))
    files = _declared(contents)
    try:
        write(args.output, files, args.overwrite)
    except NotWritten as error:
        say(f"{error}; nothing was imported")
        return 1
    refused = sum(len(each.refused) for each in contents)
    others = sum(each.others for each in contents)
    for name in files:
        say(f"{args.output / name}")
    say(
        f"{len(files)} policies imported, {others} other objects passed over, "
        f"{refused} errors" + _next(args.output, files)
    )
    return 1 if refused or not files else 0


def _declared(contents: Iterable[Contents]) -> dict[str, str]:
    """The files by their names; says what of a policy is the API server's own and left out."""
    from tetraflux.gen.importer.module import file_name, module

    files: dict[str, str] = {}
    taken: set[str] = set()
    for each in contents:
        for found in each.policies:
            name = file_name(found, taken)
            stdin = each.source.name.startswith("<")
            files[name] = module(found, "" if stdin else each.source.name)
            if found.left_out:
                policy = f"{each.source.name}: {found.policy.metadata.name}"
                say(f"{policy}: left out, as no declaration has it: {', '.join(found.left_out)}")
    return files


def _next(output: Path, files: dict[str, str]) -> str:
    if not files:
        return ""
    if output == POLICIES:
        return "; tetraflux check says what each still lacks"
    return f"; tetraflux check says what each still lacks, once it is in {POLICIES}"
