"""The tree to compare with: a folder, or the output folder as it is at a git revision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tetraflux.gen.console import say
from tetraflux.gen.git import GitError, Repository, repository
from tetraflux.gen.heads import claims
from tetraflux.lint.content import read
from tetraflux.lint.findings import Finding
from tetraflux.lint.program import UsageError

MOST_BYTES = 128 << 20
"""No more of a tree is read: one of tetraflux has half a megabyte."""


def old_tree(against: str, output: Path) -> dict[str, bytes]:
    """The files of a folder, or of the output folder at a revision. Raises `UsageError`."""
    folder = Path(against)
    if not folder.is_dir():
        return _at_revision(against, output)
    _must_be_no_revision(against)
    try:
        if not any(folder.iterdir()):
            say(f"{against} is empty: everything is added")
        elif not (folder / "apps").is_dir():
            raise UsageError(
                f"{against} has no folder apps/: name the one that tetraflux build writes"
            )
        return dict(_files(folder))
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The paths and the contents of a folder. Raises `UsageError`, and OSError."""
    held = 0
    for each in sorted(folder.rglob("*")):
        if each.is_file():
            content = read(str(each), only_regular=True)
            if isinstance(content, Finding):
                raise UsageError(f"{content.file}: {content.problem}")
            held += len(content)
            _must_fit(folder.as_posix(), held)
            yield each.relative_to(folder).as_posix(), content


def _must_fit(tree: str, held: int) -> None:
    if held > MOST_BYTES:
        raise UsageError(
            f"{tree} has more than {MOST_BYTES >> 20} MiB, and a tree of tetraflux has less than "
            f"one. fix: name the folder that tetraflux build writes"
        )


def _must_be_no_revision(name: str) -> None:
    """Raise `UsageError` for a folder whose name is a revision's as well.

    A branch may hold a folder of any name, which would pass for what the branch is compared with.
    """
    if name.startswith((".", "-", os.sep)):
        return
    try:
        there = repository(Path.cwd())
    except GitError:
        return
    if found := _known(there, name):
        raise UsageError(
            f"{name!r} is a folder here and a git revision, and a branch could hold the one to "
            f"hide its changes from the other. fix: ./{name} is the folder, {found} the revision"
        )


def _known(there: Repository, name: str) -> str:
    """The object of a git revision of that name; empty where there is none."""
    try:
        return os.fsdecode(there.read("rev-parse", "--verify", "--quiet", name)).strip()
    except GitError:
        return ""


def _at_revision(revision: str, output: Path) -> dict[str, bytes]:
    """The blobs, read without any conversion that .gitattributes could ask of `git archive`."""
    unknown = f"{revision!r} is no folder, and git knows no such revision"
    if revision.startswith("-"):
        raise UsageError(unknown)
    try:
        there = repository(Path.cwd())
    except GitError as error:
        raise UsageError(
            f"{unknown}, because {error}. fix: go to the top of the clone that has it, or name a "
            f"folder to compare with"
        ) from None
    inside = _inside(there.top, output)
    try:
        blobs = _blobs(there, revision, inside)
        if not blobs:
            say(f"{revision} has no {output.as_posix()}: everything is added")
        return _contents(there, blobs)
    except GitError as error:
        if not _known(there, revision):
            raise UsageError(f"{unknown} in {there.top}: {error}") from None
        raise UsageError(
            f"{there.top} has {revision}, but not all of its files, as of a partial clone, and gen "
            f"fetches nothing: {error}. fix: git worktree add ../old {revision} fetches them; "
            f"then compare with ../old/{inside}"
        ) from None


def _inside(top: Path, output: Path) -> str:
    """The output folder as commits name it. Raises `UsageError` where none of them can have it.

    The name counts: a branch may put a symbolic link there, or another repository be cloned there.
    """
    there = Path(os.path.normpath(output.absolute()))
    ours = next((each for each in (*reversed(there.parents), there) if _same(each, top)), None)
    if ours is None:
        raise UsageError(
            f"{output} is not in {top}, the repository of the working directory, whose revisions "
            f"are read. fix: go into the repository of the output folder, and name it from there"
        )
    inside = there.relative_to(ours)
    for number in range(1, len(inside.parts) + 1):
        step = top.joinpath(*inside.parts[:number])
        if step.is_symlink():
            raise UsageError(
                f"{output} leads through a symbolic link, {step}, which no revision follows. "
                f"fix: name the folder itself by --output: {os.path.realpath(there)}"
            )
        if os.path.lexists(step / ".git"):
            raise UsageError(
                f"{output} is in another repository, {step}, than the working directory, whose "
                f"revisions are read. fix: go into {step}, and name the folder from there"
            )
    return inside.as_posix()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _blobs(there: Repository, revision: str, inside: str) -> dict[str, bytes]:
    """The names of the blobs below the folder, by path: no submodules, no symbolic links."""
    below = () if inside == "." else (inside,)
    listing = there.read("ls-tree", "-r", "-l", "-z", "--full-tree", revision, "--", *below)
    blobs, held = {}, 0
    for row in filter(None, listing.split(b"\0")):
        about, _, path = row.partition(b"\t")
        mode, kind, name, size = about.split()
        place = Path(os.fsdecode(path)).relative_to(inside)
        if place == Path():
            raise UsageError(f"{inside} is no folder in {revision}: name another by --output")
        if kind == b"blob" and mode != b"120000":
            held += int(size) if size.isdigit() else 0
            _must_fit(f"{revision}:{inside}", held)
            blobs[place.as_posix()] = name
    return blobs


def _contents(there: Repository, blobs: dict[str, bytes]) -> dict[str, bytes]:
    """Each file's content. Raises GitError where the repository lacks one."""
    wanted = b"".join(b"%b\n" % name for name in blobs.values())
    stream = there.read("cat-file", "--batch", given=wanted)
    files, done = {}, 0
    for each in blobs:  # a line `<name> blob <size>`, the content, a line end
        start_of = stream.index(b"\n", done) + 1
        name, kind, *size = stream[done:start_of].split()
        if not size:
            raise GitError(f"git says: {name.decode()} {kind.decode()}")
        done = start_of + int(size[0])
        files[each] = stream[start_of:done]
        done += 1
    return files


def ours(old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, bytes]:
    """The files that a build may change or remove, where the old tree lists them."""
    from tetraflux.gen.tree import MANIFEST

    if MANIFEST not in old:
        return old
    listed = old[MANIFEST].decode(errors="replace").splitlines()
    return {
        path: content
        for path, content in old.items()
        if path in listed or path in new or claims(path, content)
    }
