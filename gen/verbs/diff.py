"""Show what Flux would change if the rendered tree replaced another one.

The other tree is a folder with the layout of the output folder, or the output folder as it is at a
git revision (default: HEAD) of the repository of the working directory. A name that is both is
rejected, since a branch may contain such a folder: `./NAME` is the folder, `heads/NAME` the branch.
Where the old tree has a list of the files that gen wrote, other files in it count as nobody's.

Changes are listed per object: added, removed, or which fields change, with a remark on what matters
to a reviewer, such as a policy that begins to enforce or an object that Flux would delete.

  tetraflux diff                          the model against the last commit
  tetraflux diff origin/main --format markdown     the comment for a pull request
  tetraflux diff ../other/tree --exit-code         a test: are the trees the same to Flux?

exit status: 0 with and without differences; with --exit-code 1 where there are any; 2 for a wrong
revision or folder, or bad settings. Findings of checks are counted on stderr and stop nothing.
"""

from __future__ import annotations

import argparse

from tetraflux.gen.console import say, write_out
from tetraflux.gen.verbs.common import add_output, add_settings, made


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument(
        "against", nargs="?", default="HEAD", metavar="DIR|REV", help="the old tree (HEAD)"
    )
    add_output(parser, "the output folder, as which REV is read")
    add_settings(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="for a terminal, for programs, for a comment on a pull request",
    )
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with 1 where there are differences"
    )


def run(args: argparse.Namespace) -> int:
    """Compare and print. Raises `UsageError` where there is no old tree to compare with."""
    from tetraflux.gen.diff import compare
    from tetraflux.gen.diff.changes import Unreadable
    from tetraflux.gen.diff.markdown import as_markdown
    from tetraflux.gen.diff.old_tree import old_tree, ours
    from tetraflux.gen.diff.report import as_json, as_text
    from tetraflux.lint.findings import Severity
    from tetraflux.lint.program import UsageError

    if not args.against:
        raise UsageError("the old tree has no name: give a folder or a revision")
    old = old_tree(args.against, args.output)
    build = made(args)
    if isinstance(build, int):
        return build
    errors = sum(1 for finding in build.findings if finding.severity is Severity.ERROR)
    if errors:
        say(f"the new tree has {errors} errors; tetraflux check lists them")
    try:
        changes = compare(ours(old, build.files), build.files)
    except Unreadable as error:
        raise UsageError(f"the tree of {args.against} cannot be read: {error}") from None
    form = {"json": as_json, "markdown": as_markdown}.get(args.format, as_text)
    write_out(form(changes))
    return 1 if args.exit_code and changes else 0
