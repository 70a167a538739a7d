"""What an attack is made of: a mark that a command leaves, and files that would run one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

SENT = "1234567890123456789012345678901234567890"
"""The name of an object that no repository has, so that git would fetch it."""


class Mark:
    """A file that is there once somebody's command was run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.file = folder / "MARK"
        self.program = folder / "leave-it"
        self.program.write_text(f'#!/bin/sh\necho "$0 $*" >>{self.file}\n')
        self.program.chmod(0o755)

    def words(self) -> str:
        """How the commands were called; empty while none was run."""
        return self.file.read_text() if self.file.exists() else ""

    def taken(self) -> str:
        """The same, and forgets it."""
        said = self.words()
        self.file.unlink(missing_ok=True)
        return said


def programs(mark: Mark, folder: Path, names: Iterable[str]) -> None:
    """Put programs of these names into a folder, each of which leaves the mark."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(mark.program.read_text())
        (folder / name).chmod(0o755)


def modules(mark: Mark, folder: Path, names: Iterable[str]) -> None:
    """Put modules of these names into a folder, each of which leaves the mark when imported."""
    for name in names:
        file = folder / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"open({str(mark.file)!r}, 'a').write('{name} ')\n")


def bare_repository(mark: Mark, folder: Path, core: str = "bare = true") -> None:
    """Files, as a branch can hold them, that git takes for a repository and its configuration.

    Whatever it is asked for it lacks, so it asks the remote, which is a command.
    """
    for name, text in {
        "HEAD": "ref: refs/heads/main\n",
        "refs/heads/main": f"{SENT}\n",
        "objects/info/k": "",
        "objects/pack/k": "",
        "config": f"""\
[core]
	repositoryformatversion = 1
	{core}
[extensions]
	partialClone = evil
[remote "evil"]
	promisor = true
	url = ext::{mark.program} lazily
[protocol "ext"]
	allow = always
""",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    """What a plain git says there, which must not fail."""
    done = subprocess.run(["git", *words], cwd=folder, input=given, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "x") -> str:
    """Commit all that is there; the name of the commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "--all", "--force", ".")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def plain_path(*before: str) -> str:
    """PATH with these before the rest of it, which names folders by their whole path."""
    return os.pathsep.join((*before, os.environ["PATH"]))
