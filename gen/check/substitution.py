"""No object contains `${`, which Flux would treat as one of its variables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tetraflux.gen.check.kustomization import KUSTOMIZE
from tetraflux.gen.objects import fault, leaves, of_kind
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "flux/substitution": """
An object contains `${`, and Flux substitutes `${...}` after kustomize has built it, even in
comments and inside strings. Since Flux 2.9 a variable without a value makes the whole
Kustomization fail; before, it became an empty string. The root Kustomization of a repository often
turns on substitution for all of its children, so this also affects a Kustomization that does not
ask for it. Write `$name` instead of `${name}`, or annotate the object with
`kustomize.toolkit.fluxcd.io/substitute: disabled`.
""",
}

_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"


def check(build: Build) -> Iterator[Finding]:
    """Searches the bytes first: hardly any file contains the two characters at all."""
    opted_out = set(_generated_with_opt_out(build))
    for path, content in build.files.items():
        if b"${" not in content or path in opted_out:
            continue
        for document in (each for each in build.documents if each.path == path):
            if not _opts_out(document.data.get("metadata", {})):
                yield from _findings(document)


def _opts_out(marks: dict[str, Any]) -> bool:
    return any(
        (marks.get(kind) or {}).get(_OPT_OUT) == "disabled" for kind in ("annotations", "labels")
    )


def _generated_with_opt_out(build: Build) -> Iterator[str]:
    """Files from which kustomize makes a ConfigMap that opts out."""
    for document in of_kind(build.documents, "Kustomization", KUSTOMIZE):
        folder = PurePosixPath(document.path).parent
        for generator in document.data.get("configMapGenerator", []):
            if _opts_out(generator.get("options", {})):
                for file in generator["files"]:
                    yield (folder / (file.partition("=")[2] or file)).as_posix()


def _findings(document: Document) -> Iterator[Finding]:
    for path, value in leaves(document.data):
        texts = [value, *(step for step in path if isinstance(step, str))]
        for text in (each for each in texts if isinstance(each, str) and "${" in each):
            start = text.index("${")
            yield fault(
                document,
                "flux/substitution",
                path=dotted(path),
                problem=f"it contains {text[start : start + 30]!r}",
                consequence="Flux would replace it, or fail because the variable has no value",
                fix=f"write $name without braces, or annotate the object with {_OPT_OUT}: disabled",
            )
            break
