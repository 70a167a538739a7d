"""Reading an operator's settings file: YAML with the keys of `model.settings.Settings`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from yaml import Node

    from tetraflux.lint.document import Document
    from tetraflux.lint.source import Source
    from tetraflux.model.settings import Settings


_CORE = "tag:yaml.org,2002:"
_TYPES = frozenset({"str", "int", "float", "bool", "null", "map", "seq"})
"""The tags of YAML that a setting may have: they say what it is anyway, or that it is a text."""


class Given:
    """Settings as an operator gave them: in a file, or none, which are the defaults."""

    def __init__(
        self, settings: Settings, file: str = "", document: Document | None = None
    ) -> None:
        self.settings = settings
        self.file = file
        self._document = document

    @property
    def data(self) -> Mapping[str, Any]:
        """What the file gives, as it stands there."""
        return self._document.data if self._document else {}

    def line_of(self, path: tuple[Any, ...]) -> int:
        """The line of what is at that path, or else of what it would be in."""
        return self._document.place(path).line if self._document else 0


def load(file: Path | None) -> Settings | tuple[Finding, ...]:
    """The settings of that file, the defaults where there is none, or what is wrong with it."""
    found = given(file)
    return found.settings if isinstance(found, Given) else found


def given(file: Path | None) -> Given | tuple[Finding, ...]:
    """The settings of that file with their lines, the defaults, or what is wrong with it."""
    from tetraflux.model.settings import Settings

    if file is None:
        return Given(Settings.model_construct())
    from tetraflux.lint.content import read
    from tetraflux.lint.source import source

    name = file.as_posix()
    content = read(str(file))
    text = content if isinstance(content, Finding) else source(name, content)
    return (_unreadable(text),) if isinstance(text, Finding) else read_settings(text)


def read_settings(text: Source) -> Given | tuple[Finding, ...]:
    """The settings of a text with their lines, or what is wrong with it."""
    from pydantic import ValidationError

    from tetraflux.model.settings import Settings

    document = _document(text)
    if document is None:
        return Given(Settings.model_construct(), text.name)
    if isinstance(document, tuple):
        return document
    try:
        return Given(Settings.model_validate(document.data), text.name, document)
    except ValidationError as error:
        from tetraflux.gen.declarations import settings_findings

        return tuple(settings_findings(error, text.name, lambda path: document.place(path).line))


def _document(text: Source) -> Document | tuple[Finding, ...] | None:
    """The one document of the file, none where it is empty; findings where it cannot be read."""
    from tetraflux.lint.reader import Reader

    reader = Reader(text, every=True)
    documents = [each for each in reader.documents() if each.data is not None]
    if reader.findings:
        return tuple(_unreadable(each) for each in reader.findings)
    if not documents:
        return None
    made, *others = documents
    wrong: list[tuple[Document, Node | None, str]] = [
        (made, node, f"the tag !!{tag.removeprefix(_CORE)} has no meaning here")
        for tag, node in made.tags()
        if tag.removeprefix(_CORE) not in _TYPES
    ]
    if not isinstance(made.data, dict):
        wrong = [(made, None, "it is not a mapping of settings")]
    if others:
        wrong.append((others[0], None, "it has more than one document"))
    found = (each.part.finding(node, "", problem, "", "") for each, node, problem in wrong)
    return tuple(map(_unreadable, found)) or made


def _unreadable(found: Finding) -> Finding:
    """What the reader of policies found, as it is said of settings."""
    problem = found.problem
    if not problem.startswith("the file "):
        problem = f"the settings cannot be read: {problem}"
    return Finding(
        id="settings/file",
        severity=Severity.ERROR,
        file=found.file,
        line=found.line,
        column=found.column,
        problem=problem,
        consequence="no tree can be built from them",
        fix="write a YAML mapping with the keys of model/settings.py",
    )
