"""git, asked about the repository of the working directory and about no other.

A branch can hold a folder that git takes for a bare repository: HEAD, refs, objects and a config
that names a command. git looks for a repository from where it is started upwards, and runs what
the config says. So it is asked once, from the working directory, where the work tree begins, and
may not answer with a bare repository. From then on it is told: the repository is the `.git` there,
an entry that git never checks out of a branch.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tetraflux.gen import programs

_GUARDS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c", "safe.bareRepository=explicit",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip

_NO_FETCH = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
"""An object that a partial clone lacks is not fetched: git before 2.39.4 knows the second alone,
which no configuration overrides."""

_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""Of git's variables: the user's configuration, and how far up it may look."""


class GitError(Exception):
    """git said no, or cannot be run; the text says why, in one line."""


class Repository(NamedTuple):
    """The repository whose work tree begins at `top`."""

    top: Path

    def read(self, *words: str, given: bytes = b"") -> bytes:
        """What a command prints that only reads. Raises GitError."""
        return _git((f"--git-dir={self.top / '.git'}", f"--work-tree={self.top}", *words), given)


def repository(folder: Path) -> Repository:
    """The one in whose work tree the folder lies. Raises GitError."""
    asked = _git(("-C", str(folder), "rev-parse", "--show-toplevel"))
    top = Path(os.fsdecode(asked.removesuffix(b"\n")))
    if not folder.resolve().is_relative_to(top):
        raise GitError(f"the repository of {folder} says that its work tree is {top}")
    return Repository(top)


def _git(words: tuple[str, ...], given: bytes = b"") -> bytes:
    env = {
        key: value
        for key, value in programs.environment().items()
        if not key.startswith("GIT_") or key.startswith(_KEPT)
    }
    try:
        done = programs.run(("git", *_GUARDS, *words), given, env=env | _NO_FETCH)
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror})") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines()
        fatal = [line.removeprefix("fatal: ") for line in lines if line.startswith("fatal: ")]
        raise GitError(f"git says: {(fatal or lines or ['nothing'])[0]}")
    return done.stdout
