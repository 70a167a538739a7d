"""Explain in sentences what a policy sees, on which hooks, its scope, its actions, what escapes it.

Give the stack's own policies by their name or that of their detection, and others as files, folders
or `-` for stdin, as for `tetraflux lint`. What escapes a policy is what the linter's rules find,
with the measured kernels on which it differs, and what the detection's own text lists; for other
policies, what escapes all hooks of that kind.

  tetraflux explain sensitive-files
  tetraflux explain policy.yaml

exit status: 0 explained, 1 something could not be read, 2 wrong usage
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tetraflux.gen.console import say, write_out
from tetraflux.gen.verbs.common import add_settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tetraflux.gen.explain.text import Explained
    from tetraflux.model.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("names", nargs="+", metavar="POLICY|FILE|DIR|-", help="what to explain")
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    """Explain; 1 when a file or a policy could not be read. Raises `UsageError`."""
    given = settings_of(args, "nothing was explained")
    if isinstance(given, int):
        return given
    settings = given.settings
    own = _own(settings)
    # Names first: nothing is said where one of them is wrong.
    chosen = {name: _named(name, own) for name in args.names if not _is_file(name)}
    wrong = 0
    for name in args.names:
        if name in chosen:
            _say(chosen[name], settings)
        else:
            wrong += _of_files(name, own, settings)
    return 1 if wrong else 0


def _is_file(name: str) -> bool:
    return name == "-" or "/" in name or "." in name or Path(name).exists()


def _say(policies: Iterable[Explained], settings: Settings) -> None:
    from tetraflux.gen.explain.text import explained

    for each in policies:
        write_out(explained(each, settings.policies))


def _own(settings: Settings) -> tuple[Explained, ...]:
    """The stack's policies; none where its declarations are wrong, which is said."""
    from tetraflux.gen.explain.text import Explained
    from tetraflux.lint.judge import finding, ruled
    from tetraflux.lint.policy import Policy
    from tetraflux.lint.target import Target
    from tetraflux.model import discover
    from tetraflux.model.detection import Detection
    from tetraflux.model.enforcement import enforcing

    loaded = discover.load("tetraflux.model.policies", Detection, settings)
    found = []
    for declared in loaded.items:
        detection = enforcing(declared.item, settings.policies.enforce)
        for each in detection.objects:
            data = each.plain()
            findings = tuple(
                finding(*hit, declared.source, each.metadata.name) for hit in ruled(data, Target())
            )
            found.append(Explained(Policy(data), findings, detection))
    if loaded.faults:
        files = ", ".join(fault.source for fault in loaded.faults)
        say(f"{files}: wrong declarations, which tetraflux check names; left out here")
    return tuple(found)


def _named(name: str, own: tuple[Explained, ...]) -> tuple[Explained, ...]:
    """The policies of that name, or all of the detection of that name. Raises `UsageError`."""
    from tetraflux.lint.program import UsageError
    from tetraflux.lint.words import close, hint

    of_detection = tuple(each for each in own if each.detection and each.detection.name == name)
    found = of_detection or tuple(each for each in own if each.policy.name == name)
    if not found:
        known = sorted(
            {each.policy.name for each in own}
            | {each.detection.name for each in own if each.detection}
        )
        raise UsageError(
            f"there is no policy and no file {name!r}{hint(close(name, known))}; "
            f"the policies are: {', '.join(known)}"
        )
    return found


def _of_files(name: str, own: tuple[Explained, ...], settings: Settings) -> int:
    """Explain what the files hold; returns how much of it could not be read."""
    from tetraflux.gen.explain.text import Explained
    from tetraflux.gen.importer.reading import read
    from tetraflux.lint.files import Linted
    from tetraflux.lint.policy import Policy
    from tetraflux.lint.report import text

    wrong = 0
    for contents in read([name]):
        write_out(text(Linted(contents.source, contents.refused)))
        wrong += len(contents.refused)
        if not contents.policies and not contents.refused:
            say(f"{contents.source.name}: there is no policy in it")
        ours = [next((o for o in own if o.policy.data == f.data), None) for f in contents.policies]
        policies = (
            known or Explained(Policy(found.data), found.findings)
            for known, found in zip(ours, contents.policies, strict=True)
        )
        _say(policies, settings)
    return wrong
