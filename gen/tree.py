"""Writing a tree to disk: the only place of the project that does.

The folder keeps a list of the files that are ours (`MANIFEST`). The list is extended before the
first file is written and shortened after the last one is removed, so whenever the process dies,
each file is whole, old or new, and the next run knows what to repair.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gen.findings import Finding, Severity

MANIFEST = ".gen-owned"
"""Name of the list: one POSIX path a line, relative to the folder, sorted."""

_TEMPORARY = ".gen-tmp"

PAGES = {
    "tree/in-the-way": """
A file that `gen build` needs to write is there already and was not written by it, or a symbolic
link or a file stands where a folder must be. gen only changes files that its list `.gen-owned`
names. Move the file away, or delete it if nobody needs it, and build again.
""",
    "tree/refused": """
The operating system refused a write: a read-only folder, a full disk, a missing permission. Every
file is whole, either the old one or the new one, and `.gen-owned` still names all of them. Build
again when the cause is gone; that run completes the tree.
""",
}


@dataclass(frozen=True)
class Written:
    """What a write changed, as paths relative to the folder."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def write(root: Path, files: dict[str, bytes]) -> Written:
    """Make `root` hold these files, and none that an earlier write left and this one has not.

    Files that no write of ours made are never touched; one that is in the way is a finding, and
    then nothing is written. Neither is anything when the disk refuses: the finding says so.
    """
    try:
        return _write(root, files)
    except OSError as error:
        return Written(findings=(_refused(error, root),))


def _write(root: Path, files: dict[str, bytes]) -> Written:
    owned = owned_paths(root)
    blocked = tuple(_in_the_way(root, files, owned))
    if blocked:
        return Written(findings=blocked)
    changed = [path for path in sorted(files) if _bytes(root / path) != files[path]]
    stale = sorted(path for path in owned - files.keys() if _is_file(root / path))
    leftovers = _leftovers(root, owned | files.keys())
    claims = owned | files.keys()
    if claims != owned:
        _replace(root / MANIFEST, _listing(claims))
    for path in changed:
        _replace(root / path, files[path])
    for path in (*stale, *leftovers):
        (root / path).unlink(missing_ok=True)
        _remove_empty(root, (root / path).parent)
    if claims != files.keys():
        _replace(root / MANIFEST, _listing(files))
    return Written(tuple(changed), tuple(stale))


def owned_paths(root: Path) -> frozenset[str]:
    """The paths of the list of a folder; lines that could lead out of it are not ours."""
    listing = _bytes(root / MANIFEST) or b""
    paths = (line.strip() for line in listing.decode(errors="replace").splitlines())
    return frozenset(path for path in paths if path and not path.startswith("#") and _inside(path))


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def _listing(paths: Iterable[str]) -> bytes:
    head = "# Files that `gen build` wrote here and may change or remove.\n"
    return (head + "".join(f"{path}\n" for path in sorted(paths))).encode()


def _in_the_way(root: Path, files: dict[str, bytes], owned: frozenset[str]) -> Iterable[Finding]:
    for path in sorted(files):
        target = root / path
        for folder in target.relative_to(root).parents:
            place = root / folder
            if place.is_symlink() and place != root:
                yield _foreign(str(folder), "is a symbolic link, not a folder")
            elif place.exists() and not place.is_dir():
                yield _foreign(str(folder), "is a file where a folder must be")
        if target.is_symlink() or (target.exists() and not target.is_file()):
            yield _foreign(path, "is no regular file")
        elif target.is_file() and path not in owned and _bytes(target) != files[path]:
            yield _foreign(path, "was not written by gen")


def _leftovers(root: Path, paths: Iterable[str]) -> list[str]:
    """Temporary files of a write that was killed, in the folders that are ours."""
    folders = {root, *((root / path).parent for path in paths)}
    found = (each for folder in folders if folder.is_dir() for each in folder.iterdir())
    return sorted(
        each.relative_to(root).as_posix() for each in found if each.name.endswith(_TEMPORARY)
    )


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _is_file(path: Path) -> bool:
    return path.is_file() or path.is_symlink()


def _replace(path: Path, content: bytes) -> None:
    """Put the content in place in one step: readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        error.filename = str(path)
        raise


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _foreign(path: str, what: str) -> Finding:
    return Finding(
        id="tree/in-the-way",
        severity=Severity.ERROR,
        file=path,
        problem=f"{what}, and the build needs this path",
        consequence="overwriting it could lose somebody's work, so nothing was written",
        fix="move it away or delete it, then build again",
    )


def _refused(error: OSError, root: Path) -> Finding:
    return Finding(
        id="tree/refused",
        severity=Severity.ERROR,
        file=str(error.filename or root),
        problem=f"the system says: {error.strerror or error}",
        consequence="the tree is not complete; each file in it is whole, old or new",
        fix="make the folder writable or free some space, then build again",
    )
