"""From settings to a checked tree: what `build`, `check` and `diff` have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.lint.findings import Finding, Severity, ordered

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document
    from tetraflux.model.settings import Settings

PAGES = {
    "object/unwritable": """
An object holds something that has no place in a manifest: a null, a number that JSON does not have,
a key that is no text, or half of a surrogate pair. The API server reads a null as "remove this
field"; what was meant is that the field is absent.
""",
}


def build(settings: Settings) -> Build | tuple[Finding, ...]:
    """Render and check the stack; only findings where the declarations themselves are wrong."""
    from tetraflux.gen.render import Build, documents, files
    from tetraflux.model.discover import DeclarationError
    from tetraflux.model.stack import stack

    try:
        made = stack(settings)
    except DeclarationError as error:
        from tetraflux.gen.declarations import findings_of_all

        return tuple(findings_of_all(error))
    docs = documents(made)
    try:
        rendered = files(docs)
    except (TypeError, ValueError):
        return tuple(ordered(_unwritable(docs)))
    return checked(Build(made, docs, rendered))


def findings(settings: Settings) -> tuple[Finding, ...]:
    """What is wrong with the stack of those settings."""
    from tetraflux.gen.render import Build

    built = build(settings)
    return built.findings if isinstance(built, Build) else built


def _unwritable(docs: tuple[Document, ...]) -> Iterator[Finding]:
    """A finding for each object that cannot be written."""
    from tetraflux.gen.render import files

    for document in docs:
        try:
            files([document])
        except (TypeError, ValueError) as error:
            yield Finding(
                id="object/unwritable",
                severity=Severity.ERROR,
                file=document.source,
                object=document.name or document.path,
                problem=str(error),
                consequence="a parser would not read back the same value, so nothing was written",
                fix="leave the field out, or give it a value that JSON has",
            )


def checked(made: Build) -> Build:
    """The same build with the findings of every check."""
    from tetraflux.gen.check import run
    from tetraflux.gen.render import Build

    return Build(made.stack, made.documents, made.files, tuple(ordered(run(made))))
