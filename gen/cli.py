"""The command line: one verb per module of `gen.verbs`, nothing heavy imported before it runs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from tetraflux.gen import has_maintainers_tools
from tetraflux.gen.clone import other_clone
from tetraflux.lint.program import Parser, UsageError, finish, heed_signals, say

VERBS = {
    "build": "check everything, then write the tree",
    "check": "check everything, write nothing",
    "diff": "show what Flux would change, for a reviewer",
    "docs": "render the pages of detections, alerts and rules",
    "explain": "explain in sentences what a policy sees, does and misses",
    "import": "convert any TracingPolicies into declarations",
    "lint": "check any TracingPolicies, file by file",
    "new": "write a template of a new policy",
    "verify": "run scenarios with a live agent, and check its events",
}
"""The verbs and what each does in a few words; a verb is the module of that name in gen.verbs."""

if has_maintainers_tools():
    VERBS |= {"schemas": "regenerate the schemas from the pinned upstream files"}

_EPILOG = """\
a first session:
  tetraflux build                 check everything, then write output/kubernetes
  tetraflux check                 the same checks, and whether the committed tree is up to date
  tetraflux diff                  what Flux would change, compared with the last commit
  tetraflux lint DIR              what Tetragon would reject or misread in any policies
  tetraflux explain FILE          what a policy sees, in sentences
  tetraflux new policy NAME       write a template of your own policy
  tetraflux check --explain ID    what a finding means and how to fix it

exit status: 0 no findings, 1 findings, 2 wrong usage or invalid settings; 129, 130, 143 a signal
data goes to stdout, messages to stderr
"""


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """All verbs with what they do, or the one that is asked for with its options.

    Nothing else of a verb is imported, so that `--help` and each verb start fast.
    """
    top = Parser(
        prog="tetraflux",
        description="Tetragon as code for Flux: typed models in, a checked Kubernetes tree out.",
        epilog=_EPILOG,
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True, prog="tetraflux")
    for name, does in {only: VERBS[only]}.items() if only in VERBS else VERBS.items():
        verb = verbs.add_parser(name, help=does)
        if name == only:
            module = import_module(f"tetraflux.gen.verbs.{name}{'_' * iskeyword(name)}")
            verb.description = module.__doc__
            module.arguments(verb)
            verb.set_defaults(run=module.run)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one verb and return its exit status.

    The process is short and its heap small: collecting cycles would cost more than it frees.
    """
    gc.disable()
    _without_plugins()
    words = sys.argv[1:] if argv is None else argv
    args = parser(words[0] if words else None).parse_args(words)
    heed_signals()
    try:
        _must_be_of_the_clone(args.verb)
        status: int = args.run(args)
    except UsageError as error:
        say(str(error))
        return 2
    return status


def _must_be_of_the_clone(verb: str) -> None:
    """Raise `UsageError` in a clone of this project whose code is not the code that runs."""
    if verb != "lint" and (clone := other_clone()):
        raise UsageError(
            f"{clone} is a clone of this project, and what runs is {Path(__file__).parents[1]}: it "
            f"would not see what you change there. fix: use ./dev gen {verb}, or install the "
            "clone with: pip install -e ."
        )


def _without_plugins() -> None:
    """Keep pydantic from looking for plugins, of which there are none, in all installed packages.

    It would import `importlib.metadata` even so, a tenth of all that a build imports. In its place
    stands a module that becomes the real one when somebody asks it for anything.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    name = "importlib.metadata"
    if name in sys.modules:
        return
    stand_in = ModuleType(name)

    def real(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)  # the import system asks for __path__ and the like
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    stand_in.__dict__["__getattr__"] = real
    # pydantic imports this one by its name, and calls it only where plugins are not disabled.
    stand_in.__dict__["entry_points"] = lambda **chosen: real("entry_points")(**chosen)
    sys.modules[name] = stand_in


def entry() -> NoReturn:
    """The console script."""
    finish(main)
