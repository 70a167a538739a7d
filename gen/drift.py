"""Whether a folder contains exactly the tree that the model renders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tetraflux.gen.tree import owned_paths
from tetraflux.lint.findings import Finding, Severity

PAGES = {
    "drift/changed": """
A generated file differs from what the model renders: somebody edited it by hand, or changed the
model without building. Flux would apply the file as it is, and the next build would undo the edit.
Make the change in the Python file that the file's comment names, and run `tetraflux build`.
""",
    "drift/missing": """
The model renders a file that is missing in the folder, so Flux would not apply it, or would fail on
the kustomization that lists it. Run `tetraflux build` and commit the result.
""",
    "drift/stale": """
The folder has a file of an earlier build that the model no longer renders. Flux does not apply a
file that no kustomization lists, but a reader would think that it is deployed. Run `tetraflux
build`, which removes it.
""",
}


def drift(root: Path, files: dict[str, bytes]) -> Iterator[Finding]:
    """One finding for each file of `root` that is not as rendered."""
    fix = "run `tetraflux build` and commit the result"
    for path, content in files.items():
        place = root / path
        if not place.is_file():
            yield _finding("missing", place, "it is missing", "Flux would not apply it", fix)
        elif not _has(place, content):
            what = "it differs from what the model renders"
            yield _finding("changed", place, what, "Flux would apply the changed file", fix)
    for path in sorted(owned_paths(root) - files.keys()):
        if (root / path).is_file():
            what = "the model no longer renders it"
            yield _finding(
                "stale", root / path, what, "a reader would think that it is deployed", fix
            )


def _has(place: Path, content: bytes) -> bool:
    """Whether a file has this content; no more of it is read than that."""
    with place.open("rb") as file:
        return file.read(len(content) + 1) == content


def _finding(id_: str, place: Path, problem: str, consequence: str, fix: str) -> Finding:
    return Finding(
        id=f"drift/{id_}",
        severity=Severity.ERROR,
        file=place.as_posix(),
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
