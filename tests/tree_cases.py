"""Two trees that differ in every way, and what the tests of the writer ask of a folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from tetraflux.gen import tree
from tetraflux.gen.tree import MANIFEST
from tetraflux.lint.findings import Finding

Tree = dict[str, bytes]

OLD: Tree = {
    "kustomization.yaml": b"old\n",
    "app/release.yaml": b"same\n",
    "app/values.yaml": b"old values\n",
    "file": b"a file that becomes a folder\n",
    "folder/inside/deep.yaml": b"in a folder that becomes a file\n",
    "folder/other.yaml": b"there too\n",
    "gone/soon/a.yaml": b"stale\n",
}
NEW: Tree = {
    "kustomization.yaml": b"new\n",
    "app/release.yaml": b"same\n",
    "app/values.yaml": b"new values, longer than the old ones were\n",
    "file/now/a/folder.yaml": b"new\n",
    "folder": b"now a file\n",
    "fresh/b.yaml": b"new\n",
}


def held(root: Path) -> Tree:
    """Every file below a folder with its bytes, the list of the writer left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def folders(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}


def folders_of(files: Tree) -> set[str]:
    parents = (parent for path in files for parent in PurePosixPath(path).parents)
    return {parent.as_posix() for parent in parents} - {"."}


def stamps(root: Path) -> dict[str, tuple[int, int, int]]:
    """What changes in a file when somebody touches it."""
    return {
        path.relative_to(root).as_posix(): (each.st_ino, each.st_mtime_ns, each.st_ctime_ns)
        for path in root.rglob("*")
        for each in [path.lstat()]
    }


def only(written: tree.Written) -> Finding:
    (finding,) = written.findings
    assert not written.changed, "a write that failed must not say that it changed something"
    assert "\n" not in finding.text(), "a finding is one line"
    return finding
