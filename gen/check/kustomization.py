"""Every kustomization lists exactly the files of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tetraflux.gen.objects import fault, of_kind
from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "kustomization/not-listed": """
No kustomization of its folder or of a folder above lists a file of the tree, so Flux would never
apply it, without any error.
""",
    "kustomization/missing": """
A kustomization lists a file that the tree does not have. `kustomize build` fails on it, so Flux
would apply nothing of the folder.
""",
}

KUSTOMIZE = "kustomize.config.k8s.io/"


def check(build: Build) -> Iterator[Finding]:
    """Compares the lists with the files, in both directions."""
    lists = of_kind(build.documents, "Kustomization", KUSTOMIZE)
    listed: set[str] = set()
    for document in lists:
        folder = PurePosixPath(document.path).parent
        for entry in entries(document):
            path = (folder / entry).as_posix()
            listed.add(path)
            if path not in build.files:
                yield fault(
                    document,
                    "kustomization/missing",
                    problem=f"it lists {entry}, which does not exist",
                    consequence="kustomize fails, so Flux would apply nothing of the folder",
                    fix="remove the entry or add the file",
                )
    own = {document.path for document in lists}
    source = {document.path: document.source for document in build.documents}
    for path in sorted(build.files.keys() - listed - own):
        yield Finding(
            id="kustomization/not-listed",
            severity=Severity.ERROR,
            file=source[path],
            object=path,
            problem="no kustomization lists the file",
            consequence="Flux would never apply it",
            fix="put it into a folder for which model/stack.py makes the kustomization",
        )


def entries(document: Document) -> Iterator[str]:
    """The paths that a kustomization names, relative to its folder."""
    yield from (entry.removeprefix("./") for entry in document.data.get("resources", []))
    for generator in document.data.get("configMapGenerator", []):
        yield from (file.partition("=")[2] or file for file in generator["files"])
