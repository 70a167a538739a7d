"""The files of the command line, and all findings of each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from gen.findings import Finding, Severity
from gen.lint.hit import Path
from gen.lint.judge import API, KINDS, is_policy, judge
from gen.lint.reader import Document, Reader
from gen.lint.source import MAX_BYTES, Source, source, too_large
from gen.lint.suppress import applied
from gen.lint.target import Target
from gen.lint.words import close, hint, shown
from gen.objects import dotted

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json")
"""What is read of a folder; a file that is named is read whatever it is called."""


class Judged(NamedTuple):
    """A file and what is to be said of it: how many policies it has, and other objects."""

    source: Source
    findings: tuple[Finding, ...]
    policies: int = 0
    others: int = 0


def judged(names: Iterable[str], target: Target, today: date) -> Iterator[Judged]:
    """All files, one after the other; no more than one is held at a time."""
    for name, content in _contents(names):
        read = content if isinstance(content, Finding) else source(name, content)
        if isinstance(read, Finding):
            yield Judged(Source(name, ""), (read,))
        else:
            yield judge_source(read, target, today)


def judge_source(read: Source, target: Target, today: date) -> Judged:
    """All findings of one file, those that are suppressed left out."""
    reader = Reader(read)
    found: list[Finding] = []
    policies = others = 0
    for document in reader.documents():
        for path, data in _objects(document.data, ()):
            if is_policy(data):
                policies += 1
                found += _findings(document, path, data, target)
            elif mistaken := _mistaken(document, path, data):
                found.append(mistaken)
            else:
                others += 1
    left = tuple(applied(read, [*reader.findings, *found], today))
    return Judged(read, left, policies, others + reader.others)


def _objects(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The objects of a document: itself, or the items of a List."""
    if isinstance(data, dict) and str(data.get("kind", "")).endswith("List"):
        items = data.get("items")
        if isinstance(items, list):
            for number, each in enumerate(items):
                yield from _objects(each, (*path, "items", number))
            return
    if data is not None:
        yield path, data


def _findings(
    document: Document, path: Path, data: dict[str, Any], target: Target
) -> Iterator[Finding]:
    meta = data.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    parts = (data["kind"], meta.get("namespace"), meta.get("name"))
    name = "/".join(part for part in parts if isinstance(part, str) and part)
    for id_, severity, hit in judge(data, target):
        place = document.place((*path, *hit.path), at_key=id_ == "crd/unknown-field")
        yield Finding(
            id=id_,
            severity=severity,
            file=document.source.name,
            object=name,
            path=dotted((*path, *hit.path)),
            line=place.line,
            column=place.column,
            width=place.width,
            problem=hit.problem,
            consequence=hit.consequence,
            fix=hit.fix,
        )


def _mistaken(document: Document, path: Path, data: Any) -> Finding | None:
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
        file=document.source.name,
        path=dotted((*path, key)),
        line=place.line,
        column=place.column,
        width=place.width,
        problem=f"{key} is not set" if value is None else f"{key} is {shown(value)}{hint(near)}",
        consequence="neither the API server nor the agent knows it, so no policy is applied",
        fix=f"write {key}: {near}",
    )


def _contents(names: Iterable[str]) -> Iterator[tuple[str, bytes | Finding]]:
    for name in names:
        if name == STDIN:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
            yield "<stdin>", content
        elif FilePath(name).is_dir():
            for file in _inside(name):
                yield _named(file), _bytes(file)
        else:
            yield _named(name), _bytes(name)


def _named(name: str) -> str:
    """A file's name as text; one that is no UTF-8 cannot be printed."""
    return os.fsencode(name).decode("utf-8", "replace")


def _inside(folder: str) -> Iterator[str]:
    """The YAML files below a folder, in the order of their names; links to folders are left."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if each != ".git")
        for each in sorted(files):
            if each.endswith(SUFFIXES):
                yield f"{where.rstrip('/')}/{each}".removeprefix("./")


def _bytes(name: str) -> bytes | Finding:
    try:
        if FilePath(name).stat().st_size > MAX_BYTES:
            return too_large(name, FilePath(name).stat().st_size)
        return FilePath(name).read_bytes()
    except (OSError, ValueError) as error:
        return Finding(
            id="yaml/unreadable",
            severity=Severity.ERROR,
            file=name,
            problem=f"the file cannot be read: {getattr(error, 'strerror', None) or error}",
            consequence="none of its policies was judged",
            fix="name a file that is there and can be read",
        )
