"""The tree to compare with: a folder, or the output folder as it is at a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from gen.verbs.common import say


def old_tree(against: str, output: Path) -> dict[str, bytes]:
    """The files of a folder, or of the output folder at a revision. Raises `UsageError`."""
    from gen.cli import UsageError

    folder = Path(against)
    if not folder.is_dir():
        return _at_revision(against, output)
    try:
        if not any(folder.iterdir()):
            say(f"gen: {against} is empty: everything is added")
        elif not (folder / "apps").is_dir():
            raise UsageError(f"{against} has no folder apps/: name the one that gen build writes")
        found = (each for each in sorted(folder.rglob("*")) if each.is_file())
        return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None


def _at_revision(revision: str, output: Path) -> dict[str, bytes]:
    """The blobs, read without any conversion that .gitattributes could ask of `git archive`."""
    from gen.cli import UsageError

    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is no folder and no git revision")
    there = output.absolute()
    start = next(each for each in (there, *there.parents) if each.is_dir())
    inside = there.relative_to(start).as_posix()
    listing = _git(start, revision, ["ls-tree", "-r", "-z", revision, "--", inside])
    blobs = {}
    for row in filter(None, listing.split(b"\0")):
        about, _, path = row.partition(b"\t")
        mode, kind, name = about.split()[:3]
        if kind == b"blob" and mode != b"120000":  # neither submodules nor symbolic links
            place = Path(path.decode(errors="surrogateescape")).relative_to(inside)
            blobs[place.as_posix()] = name
    if not blobs:
        say(f"gen: {revision} has no {output.as_posix()}: everything is added")
    wanted = b"".join(b"%b\n" % name for name in blobs.values())
    stream = _git(start, revision, ["cat-file", "--batch"], wanted)
    files, done = {}, 0
    for each in blobs:  # a line `<name> blob <size>`, the content, a line end
        start_of = stream.index(b"\n", done) + 1
        done = start_of + int(stream[done:start_of].split()[2])
        files[each] = stream[start_of:done]
        done += 1
    return files


def _git(folder: Path, revision: str, words: Sequence[str], given: bytes = b"") -> bytes:
    from gen.cli import UsageError

    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        text = f"git cannot be run ({error.strerror}): name a folder to compare with instead"
        raise UsageError(text) from None
    if done.returncode:
        said = (done.stderr.decode(errors="replace").strip() or "it says nothing").splitlines()[0]
        hint = f"{revision!r} is no folder, and git knows no such revision in {folder}"
        raise UsageError(f"{hint}: {said.removeprefix('fatal: ')}")
    return done.stdout


def ours(old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, bytes]:
    """The files that a build may change or remove, where the old tree lists them."""
    from gen.tree import MANIFEST

    if MANIFEST not in old:
        return old
    listed = old[MANIFEST].decode(errors="replace").splitlines()
    return {path: content for path, content in old.items() if path in listed or path in new}
