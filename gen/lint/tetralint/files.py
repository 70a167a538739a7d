"""The files of the command line, and all findings of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from .content import as_text, read, stdin, unreadable
from .document import Document
from .findings import Finding, Severity
from .hit import Path
from .judge import API, KINDS, is_policy, judge
from .reader import Reader
from .source import SUFFIXES, Source, source
from .suppress import applied
from .target import Target
from .words import close, cut, dotted, hint, shown

MOST = 1000
"""Of one policy no more findings are shown."""

MOST_OF_A_FILE = 20_000
"""Nor are the policies of a file judged that come after so many."""

STDIN = "-"


class Linted(NamedTuple):
    """A file and what is to be said of it: how many policies it has, and other objects."""

    source: Source
    findings: tuple[Finding, ...]
    policies: int = 0
    others: int = 0


def lint_files(names: Iterable[str], target: Target, today: date) -> Iterator[Linted]:
    """All files, one after the other; no more than one is held at a time."""
    for name, content in contents(names):
        text = content if isinstance(content, Finding) else source(name, content)
        if isinstance(text, Finding):
            yield Linted(Source(name, ""), (text,))
        else:
            yield lint_source(text, target, today)


def lint_source(text: Source, target: Target, today: date) -> Linted:
    """All findings of one file, those that are suppressed left out."""
    reader = Reader(text)
    found: list[Finding] = []
    beyond: list[Finding] = []
    policies = others = 0
    for document in reader.documents():
        for path, data in objects(document.data, ()):
            if is_policy(data):
                policies += 1
                if len(found) < MOST_OF_A_FILE:
                    found += findings(document, path, data, target)
                elif not beyond:
                    beyond.append(_too_many(document, path, f"the file has {len(found)}"))
            elif meant := mistaken(document, path, data):
                found.append(meant)
            else:
                others += 1
    left = tuple(applied(text, [*reader.findings, *found, *beyond], today))
    return Linted(text, left, policies, others + reader.others)


def objects(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The objects of a document: itself, or the items of a List."""
    if isinstance(data, dict) and str(data.get("kind", "")).endswith("List"):
        items = data.get("items")
        if isinstance(items, list):
            for number, each in enumerate(items):
                yield from objects(each, (*path, "items", number))
            return
    if data is not None:
        yield path, data


def findings(
    document: Document, path: Path, data: dict[str, Any], target: Target
) -> Iterator[Finding]:
    """What is to be said of a policy, with its place in the document: no more than `MOST`."""
    meta = data.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    parts = (data["kind"], meta.get("namespace"), meta.get("name"))
    name = cut("/".join(part for part in parts if isinstance(part, str) and part))
    for number, (id_, severity, hit) in enumerate(judge(data, target)):
        if number == MOST:
            yield _too_many(document, path, f"the policy has more than {MOST}", name)
            return
        place = document.place((*path, *hit.path), at_key=id_ == "crd/unknown-field")
        yield Finding(
            id=id_,
            severity=severity,
            file=document.part.name,
            object=name,
            path=cut(dotted((*path, *hit.path))),
            line=place.line,
            column=place.column,
            width=place.width,
            problem=cut(hit.problem),
            consequence=cut(hit.consequence),
            fix=cut(hit.fix),
        )


def _too_many(document: Document, path: Path, how_many: str, name: str = "") -> Finding:
    place = document.place((*path, "kind"), at_key=True)
    return Finding(
        id="lint/too-many-findings",
        severity=Severity.ERROR,
        file=document.part.name,
        object=name,
        line=place.line,
        column=place.column,
        width=place.width,
        problem=f"{how_many} findings",
        consequence="those after them are not shown",
        fix="correct what is shown, and lint it again",
    )


def mistaken(document: Document, path: Path, data: Any) -> Finding | None:
    """A finding for what was meant as a policy, by its kind or by its API."""
    if not isinstance(data, dict):
        return None
    kind, api = data.get("kind"), data.get("apiVersion")
    if kind in KINDS:
        key, value, near = "apiVersion", api, API
    elif api == API and kind is None:
        key, value, near = "kind", kind, KINDS[0]
    elif api == API and isinstance(kind, str) and (found := close(kind, KINDS)):
        key, value, near = "kind", kind, found
    else:
        return None
    place = document.place((*path, key))
    return Finding(
        id="crd/kind",
        severity=Severity.ERROR,
        file=document.part.name,
        path=dotted((*path, key)),
        line=place.line,
        column=place.column,
        width=place.width,
        problem=f"{key} is not set" if value is None else f"{key} is {shown(value)}{hint(near)}",
        consequence="the API server does not know it, so no policy is applied",
        fix=f"write {key}: {near}",
    )


def contents(names: Iterable[str]) -> Iterator[tuple[str, bytes | Finding]]:
    """The names and bytes of all files that are named; a finding for what cannot be read."""
    for name in names:
        if name == STDIN:
            yield "<stdin>", stdin()
        elif _is_folder(name):
            yield from _inside(name)
        else:
            yield as_text(name), read(name)


def _is_folder(name: str) -> bool:
    try:
        return FilePath(name).is_dir()
    except OSError:
        return False  # reading it says why


def _inside(folder: str) -> Iterator[tuple[str, bytes | Finding]]:
    """The YAML files below a folder, in the order of their names; links to folders are left."""
    failed: list[OSError] = []
    for where, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(each for each in folders if each != ".git")
        for each in sorted(files):
            if each.endswith(SUFFIXES):
                file = f"{where.rstrip('/')}/{each}".removeprefix("./")
                yield as_text(file), read(file, only_regular=True)
    for error in failed:
        yield as_text(error.filename), unreadable(error.filename, error)
