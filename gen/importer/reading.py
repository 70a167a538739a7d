"""The policies of files as models of the whole kind, and what is wrong with those that are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from tetraflux.lint.document import Document
from tetraflux.lint.files import contents, findings, mistaken, objects
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.hit import Path
from tetraflux.lint.judge import is_policy
from tetraflux.lint.reader import Reader
from tetraflux.lint.source import Source, source
from tetraflux.lint.target import Target
from tetraflux.lint.words import dotted
from tetraflux.model.kinds.tracingpolicy_whole import WholeMeta, WholePolicy, whole_kind

_OURS = frozenset(WholeMeta.model_fields)
_STATUS = "status"
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Found(NamedTuple):
    """A policy of a file: the model, its plain data, and the fields that no declaration has.

    `findings` are what the CRD and the rules say of it.
    """

    policy: WholePolicy
    data: dict[str, Any]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


class Contents(NamedTuple):
    """A file: its policies, what keeps others from being one, and how many objects are others."""

    source: Source
    policies: tuple[Found, ...]
    refused: tuple[Finding, ...]
    others: int = 0


def read(names: Iterable[str]) -> Iterator[Contents]:
    """Each file of the command line, one after the other."""
    for name, content in contents(names):
        text = content if isinstance(content, Finding) else source(name, content)
        if isinstance(text, Finding):
            yield Contents(Source(name, ""), (), (text,))
        else:
            yield _of(text)


def _of(text: Source) -> Contents:
    reader = Reader(text)
    policies: list[Found] = []
    refused: list[Finding] = []
    others = 0
    for document in reader.documents():
        for path, data in objects(document.data, ()):
            if not is_policy(data):
                wrong = mistaken(document, path, data)
                refused += [wrong] if wrong else []
                others += not wrong
                continue
            made = _found(document, path, data)
            if isinstance(made, Found):
                policies.append(made)
            else:
                refused += made
    if reader.findings:
        # Nobody knows which of two values a policy of this file would have.
        return Contents(text, (), (*reader.findings, *refused), others + reader.others)
    return Contents(text, tuple(policies), tuple(refused), others + reader.others)


def _found(document: Document, path: Path, data: dict[str, Any]) -> Found | list[Finding]:
    """The policy, or what the API server has against it."""
    own = {key: value for key, value in data.items() if key != _STATUS}
    found_in_it = list(findings(document, path, own, Target()))
    if faults := [each for each in found_in_it if _refuses(each)]:
        return faults
    kept, left_out = _declared(_without_nulls(data))
    kind = whole_kind(kept)
    if kind is None:
        raise TypeError(f"{kept['kind']} passed for a policy")
    given = {key: value for key, value in kept.items() if key not in ("apiVersion", "kind")}
    try:
        return Found(kind.model_validate(given), kept, left_out, tuple(found_in_it))
    except ValidationError as error:
        return [
            _invalid(document, (*path, *each["loc"]), each["msg"])
            for each in error.errors(include_url=False)
        ]


def _refuses(finding: Finding) -> bool:
    """Whether the API server takes no such object; of a namespace it makes what it can."""
    return finding.id.startswith("crd/") and finding.id != "crd/namespace"


def _without_nulls(data: Any) -> Any:
    """The data as the API server stores it: a null that it does not refuse is no value."""
    if isinstance(data, dict):
        return {key: _without_nulls(each) for key, each in data.items() if each is not None}
    return [_without_nulls(each) for each in data] if isinstance(data, list) else data


def _declared(data: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The object without what the API server and kubectl wrote into it, and the paths of that."""
    left_out = [key for key in data if key == _STATUS]
    meta = {key: value for key, value in data["metadata"].items() if key in _OURS}
    left_out += [f"metadata.{key}" for key in data["metadata"] if key not in _OURS]
    annotations = meta.get("annotations", {})
    if _APPLIED in annotations:
        left_out.append(f"metadata.annotations[{_APPLIED}]")
        others = {key: value for key, value in annotations.items() if key != _APPLIED}
        meta = {key: value for key, value in meta.items() if key != "annotations"}
        meta |= {"annotations": others} if others else {}
    kept = {key: data[key] for key in data if key in ("apiVersion", "kind", "spec")}
    return {**kept, "metadata": meta}, tuple(left_out)


def _invalid(document: Document, path: Path, message: str) -> Finding:
    place = document.place(path)
    return Finding(
        id="crd/value",
        severity=Severity.ERROR,
        file=document.part.name,
        path=dotted(path),
        line=place.line,
        column=place.column,
        width=place.width,
        problem=message,
        consequence="the API server refuses the policy, so there is nothing to declare",
        fix="give the field a value that it takes",
    )
