"""Writing a tree to disk, and knowing which files of a folder are ours.

Files that are ours say so in their head (`gen/heads.py`), and the folder keeps a list of the others
(`MANIFEST`). The list is extended before the first change and shortened after the last, so whenever
the process dies, each file is whole, old or new, and the next run knows what to repair.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import NamedTuple

from tetraflux.gen.files import TEMPORARY, replace
from tetraflux.gen.heads import BYTES, FORMATS, claims
from tetraflux.lint.findings import Finding, Severity

MANIFEST = ".gen-owned"
"""Name of the list: one POSIX path a line, relative to the folder, sorted."""

MOST_LISTED = 1 << 20
"""No more of the list is read: ours has a few hundred bytes."""

OUTPUT = "output/kubernetes"
"""The folder that a build writes, unless it is told another one."""

PAGES = {
    "tree/in-the-way": """
A file that `tetraflux` needs to write already exists and was not written by it, or there is a
symbolic link, a file or a folder where something else must be. tetraflux only changes files whose
first lines say that it wrote them there, and those that are listed in its `.gen-owned`. Move the
file away, or delete it if it is not needed, and build again.
""",
    "tree/refused": """
The operating system rejected a write: a read-only folder, a full disk, a missing permission. Every
file is complete, either the old one or the new one, and tetraflux still knows which files are its
own. Remove the cause and build again; that run completes the tree.
""",
}


class Written(NamedTuple):
    """What a write changed, as paths relative to the folder."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def write(root: Path, files: dict[str, bytes]) -> Written:
    """Make `root` hold these files, and none that an earlier write left and this one has not.

    Files that no write of ours made are never touched; one that is in the way is a finding, and
    then nothing is written. One that already holds the right bytes becomes ours. When the disk
    refuses, the finding says so. A second writer waits for the first.

    Raises ValueError for paths that cannot be a tree: `a` beside `a/b`, `../a`, `MANIFEST` itself.
    """
    folders = {folder for path in files for folder in _folders(path)}
    wrong = sorted(path for path in files if path in folders or not _inside(path))
    if wrong:
        raise ValueError(f"these paths cannot be files of a tree: {wrong}")
    try:
        if os.path.lexists(root) and not root.is_dir():
            return Written(findings=(_foreign(root, _what(root)),))
        root.mkdir(parents=True, exist_ok=True)
        with _alone(root):
            return _write(root, files, folders)
    except OSError as error:
        return Written(findings=(_refused(error, root),))


def _what(root: Path) -> str:
    """What stands where the folder must be."""
    if not root.is_symlink():
        return "is a file, not a folder"
    there = root.readlink()
    try:
        root.stat()
    except OSError as error:
        return f"is a symbolic link to {there}, which leads nowhere: {error.strerror}"
    return f"is a symbolic link to {there}, which is no folder"


def _write(root: Path, files: dict[str, bytes], folders: set[str]) -> Written:
    owned = owned_paths(root)
    gone = {path for path in owned - files.keys() if not _behind_link(root, path)}
    leftovers = _leftovers(root, owned | files.keys())
    blocked = tuple(_in_the_way(root, files, folders, owned, gone | leftovers))
    if blocked:
        return Written(findings=blocked)
    changed = [path for path in sorted(files) if not _has(root / path, files[path])]
    removed = sorted(path for path in gone if _is_file(root / path))
    listed = {path for path, content in files.items() if not claims(path, content)}
    if not owned >= files.keys():
        replace(root / MANIFEST, _listing(_listed(root) | files.keys()))
    # These go first: they may stand where a folder must be, or in a folder where a file must be.
    _remove(root, leftovers | gone)
    for path in changed:
        replace(root / path, files[path])
    if not _has(root / MANIFEST, _listing(listed)):
        replace(root / MANIFEST, _listing(listed))
    return Written(tuple(changed), tuple(removed))


def owned_paths(root: Path) -> frozenset[str]:
    """The paths of all files in a folder that are ours, and of those that its list has."""
    return _listed(root) | frozenset(_claimed(root))


def _claimed(root: Path) -> Iterator[str]:
    """The files whose head says that they are ours; of what cannot be read none."""
    for folder, _, names in os.walk(root):
        for name in names:
            place = Path(folder, name)
            path = place.relative_to(root).as_posix()
            if name.endswith(FORMATS) and _is_file(place) and _inside(path):
                with suppress(OSError), place.open("rb") as file:
                    if claims(path, file.read(BYTES)):
                        yield path


def _listed(root: Path) -> frozenset[str]:
    """The paths of the list of a folder; lines that could lead out of it are not ours."""
    listing = (_bytes(root / MANIFEST, MOST_LISTED) or b"") if _is_file(root / MANIFEST) else b""
    paths = (line.strip() for line in listing.decode(errors="replace").split("\n"))
    return frozenset(path for path in paths if _inside(path))


def _inside(path: str) -> bool:
    """Whether a path is one that a tree can have and the list can hold."""
    pure = PurePosixPath(path)
    return (
        path == pure.as_posix() == path.strip()
        and path.isprintable()
        and not pure.is_absolute()
        # Neither `..` nor `.git`, however a file system may spell that (as `GIT~1`).
        and not any(part.startswith(".") or "~" in part for part in pure.parts)
        and not path.startswith("#")
        and "\\" not in path
        and path != "."
    )


def _listing(paths: Iterable[str]) -> bytes:
    head = "# Files that `gen` wrote here and may change or remove, and that do not say so.\n"
    return (head + "".join(f"{path}\n" for path in sorted(paths))).encode()


def _folders(path: str) -> list[str]:
    """The folders that a path goes through, the nearest first."""
    return [folder.as_posix() for folder in PurePosixPath(path).parents][:-1]


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system takes back when the process dies."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks; files stay whole there
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _in_the_way(
    root: Path,
    files: dict[str, bytes],
    folders: Iterable[str],
    owned: Collection[str],
    disposable: Collection[str],
) -> Iterator[Finding]:
    """What is not ours and stands where something of ours must be."""
    manifest = root / MANIFEST
    if _mode(manifest) and not _is_file(manifest):
        yield _foreign(manifest, "is not a regular file")
    links = {folder for folder in folders if S_ISLNK(_mode(root / folder))}
    for folder in sorted(folders):
        place = root / folder
        if folder in links:
            yield _foreign(place, "is a symbolic link, not a folder")
        elif _mode(place) and not place.is_dir() and folder not in disposable:
            yield _foreign(place, "is a file, not a folder")
    for path in sorted(files):
        place = root / path
        mode = _mode(place)
        if not mode or links.intersection(_folders(path)):
            continue  # nothing is there, or the link has been named
        if S_ISDIR(mode):
            if not _disposable(root, path, disposable):
                yield _foreign(place, "is a folder, not a file")
        elif not S_ISREG(mode):
            yield _foreign(place, "is not a regular file")
        elif path not in owned and not _has(place, files[path]):
            yield _foreign(place, "was not written by tetraflux")


def _disposable(root: Path, folder: str, paths: Collection[str]) -> bool:
    """Whether a folder is ours, and all that is in it."""
    if not any(path.startswith(f"{folder}/") for path in paths):
        return False
    with os.scandir(root / folder) as entries:
        return all(
            _disposable(root, f"{folder}/{entry.name}", paths)
            if entry.is_dir(follow_symlinks=False)
            else entry.is_file(follow_symlinks=False) and f"{folder}/{entry.name}" in paths
            for entry in entries
        )


def _leftovers(root: Path, paths: Iterable[str]) -> set[str]:
    """Temporary files of a write that was killed, in the folders that are ours."""
    found = set()
    for folder in {PurePosixPath(path).parent for path in (*paths, MANIFEST)}:
        place = root / folder
        is_folder = place == root or S_ISDIR(_mode(place))
        if is_folder and not _behind_link(root, folder.as_posix()):
            names = (each.name for each in place.iterdir())
            found |= {(folder / name).as_posix() for name in names if TEMPORARY.fullmatch(name)}
    return found


def _behind_link(root: Path, path: str) -> bool:
    """Whether a path leads through a symbolic link, and so perhaps out of the folder."""
    return any(S_ISLNK(_mode(root / folder)) for folder in _folders(path))


def _mode(path: Path) -> int:
    """What is at this place itself, links not followed; 0 where nothing is or can be."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _is_file(path: Path) -> bool:
    return S_ISREG(_mode(path))


def _bytes(path: Path, most: int) -> bytes | None:
    """What a file begins with; None where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _has(path: Path, content: bytes) -> bool:
    """Whether a file has that content; of a longer one no more is read."""
    return _bytes(path, len(content) + 1) == content


def _remove(root: Path, paths: Iterable[str]) -> None:
    """Remove these files, where they are still there, and the folders that they leave empty."""
    for path in sorted(paths):
        if _is_file(root / path):
            (root / path).unlink(missing_ok=True)
        for folder in map(root.joinpath, _folders(path)):
            if S_ISDIR(_mode(folder)) and not any(folder.iterdir()):
                folder.rmdir()


def _foreign(place: Path, what: str) -> Finding:
    return Finding(
        id="tree/in-the-way",
        severity=Severity.ERROR,
        file=place.as_posix(),
        problem=f"it {what}, and the build needs this path",
        consequence="overwriting it could lose somebody's work, so nothing was written",
        fix="move it away or delete it, then build again",
    )


_FIXES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space, or have the quota raised",
    errno.EROFS: "name a folder by --output that is on no read-only file system",
    errno.EACCES: "make the folder writable for this user",
    errno.EPERM: "make the folder writable for this user",
    errno.ENAMETOOLONG: "name a folder by --output that has a shorter path",
    errno.ENOTDIR: "move away the file that stands where a folder must be",
    errno.EEXIST: "move away what stands there",
    errno.EISDIR: "move away the folder that stands there",
    errno.ELOOP: "correct the symbolic links, which lead in a circle",
    errno.ENOENT: "leave the folder alone while it is written",
    errno.EMFILE: "let the process open more files (ulimit -n)",
}


def _refused(error: OSError, root: Path) -> Finding:
    fix = _FIXES.get(error.errno or 0, "remove the cause")
    return Finding(
        id="tree/refused",
        severity=Severity.ERROR,
        file=str(error.filename or root),
        problem=f"the operating system reports: {error.strerror or error}",
        consequence="the tree is incomplete; each file in it is complete, old or new",
        fix=f"{fix}, then build again",
    )
