"""From settings to a checked tree: what `build`, `check` and `diff` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gen.findings import Finding, ordered

if TYPE_CHECKING:
    from gen.render import Document
    from model.settings import Settings
    from model.stack import Stack


class Build(NamedTuple):
    """A rendered stack: its objects as plain data, its files, and what the checks say."""

    stack: Stack
    documents: tuple[Document, ...]
    files: dict[str, bytes]
    findings: tuple[Finding, ...] = ()


def build(settings: Settings) -> Build | tuple[Finding, ...]:
    """Render and check the stack; only findings where the declarations themselves are wrong."""
    from gen.render import documents, files
    from model.discover import DeclarationError
    from model.stack import stack

    try:
        made = stack(settings)
    except DeclarationError as error:
        from gen.declarations import findings_of

        return tuple(ordered(f for fault in error.faults for f in findings_of(fault)))
    docs = documents(made)
    return checked(Build(made, docs, files(docs)))


def checked(made: Build) -> Build:
    """The same build with the findings of every check."""
    from gen.check import run

    return Build(made.stack, made.documents, made.files, tuple(ordered(run(made))))
