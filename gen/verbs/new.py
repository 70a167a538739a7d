"""Write a template of a new policy: a hook, its texts and scenarios, which pass every check.

  tetraflux new policy odd-tools      writes model/policies/odd_tools.py

It reports the start of a program of the policy's name. Replace the hook with your own, and describe
what it catches and what escapes it: the texts become its page. CONTRIBUTING.md has the next steps.

exit status: 0 written, 1 not written, 2 wrong usage or a name that is taken
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from tetraflux.gen.console import say
from tetraflux.gen.verbs.common import must_exist

POLICIES = Path("model/policies")
NOUNS = ("policy",)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40
"""Of a name, so that all that is made of it stays within 63 characters and lines of 100."""

_TEMPLATE = '''\
"""NAME: somebody starts a program of that name."""

from tetraflux.model.detection import Detection
from tetraflux.model.execution import named_programs, on_exec
from tetraflux.model.scenario import Scenario
from tetraflux.model.settings import Settings

NAMES = ("/PROGRAM",)


def declare(settings: Settings) -> Detection:
    """Reports at exec, by the file that is run and by the name that it was called by."""
    del settings
    return Detection(
        name="NAME",
        summary="PROGRAM was started",
        attack=("T1204.002",),
        catches=(
            "PROGRAM executed, by any path or by a bare name",
            "a copy of it under that name, and a symbolic link to it or under its name",
        ),
        escapes=("the same program under another name",),
        noise="everybody who uses PROGRAM",
        tuning=(
            "this detection has no alert; exclude ordinary uses from the queries with which you "
            "read its events",
        ),
        response=(
            "Find out whether the program is ordinary there, and who started it.",
            "If not, look at its parent process, and at the programs that it started.",
        ),
        policies=(
            on_exec(
                policy="NAME",
                message="PROGRAM was started",
                tags=("T1204.002",),
                names=NAMES,
            ),
        ),
    )


def scenarios() -> tuple[Scenario, ...]:
    """The program is a copy of `true`."""
    return named_programs(
        names=("PROGRAM",),
        others=(
            "not-PROGRAM",
            "PROGRAM.bak",
            "PROGRAM-helper",
        ),
    )
'''


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("noun", metavar="policy", help="what to write; there is only this")
    parser.add_argument("name", metavar="NAME", help="its name, as ssh-activity")


def run(args: argparse.Namespace) -> int:
    """Write the file; 1 when the disk says no. Raises `UsageError` for a name that will not do."""
    from tetraflux.gen.importer.writing import NotWritten, write
    from tetraflux.lint.program import UsageError
    from tetraflux.lint.words import close, hint

    if args.noun not in NOUNS:
        near = close(args.noun, NOUNS)
        raise UsageError(
            f"there is no new {args.noun!r}{hint(near)}; write: tetraflux new policy NAME"
        )
    must_exist(POLICIES)
    file = _must_be_free(args.name)
    try:
        write(POLICIES, {file: text(args.name)})
    except NotWritten as error:
        say(f"{error}")
        return 1
    say(
        f"{POLICIES / file} is written; now say there what it is to catch, then:\n"
        "  ./dev build                      its manifest, after all checks\n"
        "  ./dev gen docs                   its page\n"
        "  ./dev test                       all that the project asks of it\n"
        f"  ./dev gen verify --policy {args.name}   under an agent of yours"
    )
    return 0


def text(name: str) -> str:
    """The file of a policy of that name, which is the name of the program that it reports."""
    return (
        _TEMPLATE.replace("NAMES", "\0")
        .replace("NAME", name)
        .replace("\0", "NAMES")
        .replace("PROGRAM", name)
    )


def _must_be_free(name: str) -> str:
    """The file of a policy of that name. Raises `UsageError` where it is none, or taken."""
    from keyword import iskeyword

    from tetraflux.lint.program import UsageError

    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"{name!r:.100} is no name of a policy: lower-case letters and digits in words with "
            f"dashes between, a letter first, at most {_LONGEST} characters, as ssh-activity"
        )
    if name.startswith("signal-"):
        raise UsageError(f"{name!r}: signal-... are names of signals, which are no detections")
    module = name.replace("-", "_")
    if iskeyword(module) or module == "__init__":
        raise UsageError(f"{name!r} is a word of Python, which no file can be called: add a word")
    file = POLICIES / f"{module}.py"
    if file.exists() or file.is_symlink() or (POLICIES / module).exists():
        raise UsageError(f"{file} is there already: give it another name, or edit that")
    if name in (taken := _taken()):
        raise UsageError(f"a policy or detection is named {name!r} already, in {taken[name]}")
    return file.name


def _taken() -> dict[str, str]:
    """The names of all detections and policies, each with its file; of wrong files nothing."""
    from tetraflux.model import discover
    from tetraflux.model.detection import Detection
    from tetraflux.model.settings import Settings

    found: dict[str, str] = {}
    for each in discover.load("tetraflux.model.policies", Detection, Settings()).items:
        names = (each.item.name, *each.item.policy_names, *each.item.signal_names)
        found |= dict.fromkeys(names, each.source)
    return found
