"""The metadata of a policy: what the API server and the agent's loader make of it.

The rules are those of `ValidateObjectMeta` of Kubernetes, which the agent's loader asks as well
(pkg/crdutils/crdutils.go at v1.6.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .findings import Severity
from .hit import Hit, Path, refuses
from .words import shown

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_OTHERS = (
    "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers",
    "generateName", "generation", "managedFields", "ownerReferences", "resourceVersion",
    "selfLink", "uid",
)  # fmt: skip
METADATA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "namespace": {"type": "string"},
        "labels": _TEXTS,
        "annotations": _TEXTS,
        **{each: {} for each in _OTHERS},
    },
    "required": ["name"],
    "additionalProperties": False,
}
"""Its schema: the fields of ObjectMeta (apimachinery, meta/v1), those of people typed."""

_WORD = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_LABEL = re.compile(_WORD)
_NAME = re.compile(rf"{_WORD}(\.{_WORD})*")
_PART = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
LONGEST_NAME, LONGEST_PART = 253, 63

_REFUSED = "the API server refuses the policy, and so does the agent's own loader"
_NO_NAMESPACE = "kubectl uses that of its context, and the agent's own loader refuses the policy"
_DROPPED = "the API server drops it, and the agent's own loader refuses the policy"


def is_key(text: str) -> bool:
    """Whether it can be the key of a label or an annotation: `name`, or `a.domain/name`."""
    prefix, slash, name = text.rpartition("/")
    return is_part(name) and (not slash or is_name(prefix))


def is_part(text: str) -> bool:
    """Whether it can be the value of a label that is not empty, or a key without a domain."""
    return len(text) <= LONGEST_PART and bool(_PART.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether it can be the name of an object: a DNS subdomain (RFC 1123)."""
    return len(text) <= LONGEST_NAME and bool(_NAME.fullmatch(text))


def faults(data: dict[str, Any]) -> Iterator[tuple[str, Hit]]:
    """What is wrong with the metadata of a policy, of the types of `METADATA`."""
    meta = data.get("metadata", {})
    name, labels, notes = meta.get("name"), meta.get("labels"), meta.get("annotations")
    if name is not None and not is_name(name):
        what = f"{shown(name)} is not a valid object name" if name else "the name is empty"
        fix = f"use at most {LONGEST_NAME} of a-z, 0-9, - and ., a letter or digit at both ends"
        yield _value(("metadata", "name"), what, fix)
    for key, texts in (("labels", labels), ("annotations", notes)):
        for each in texts or ():
            if not is_key(each):
                fix = "use letters, digits, -, _ and ., optionally after a domain and a /"
                what = f"{shown(each)} is not a valid key of {key}"
                yield _value(("metadata", key, each), what, fix)
    for key, text in (labels or {}).items():
        if text and not is_part(text):
            fix = f"use at most {LONGEST_PART} letters, digits, -, _ and ., or an annotation"
            path: Path = ("metadata", "labels", key)
            yield _value(path, f"{shown(text)} is not a valid label value", fix)
    yield from _namespace(data.get("kind", ""), meta.get("namespace") or "")


def _namespace(kind: str, namespace: str) -> Iterator[tuple[str, Hit]]:
    path: Path = ("metadata", "namespace")
    if kind == "TracingPolicyNamespaced":
        if not namespace:
            fix = "set metadata.namespace"
            yield _hit("namespace", path, f"a {kind} has no namespace", _NO_NAMESPACE, fix)
        elif len(namespace) > LONGEST_PART or not _LABEL.fullmatch(namespace):
            fix = f"use at most {LONGEST_PART} of a-z, 0-9 and -"
            yield _value(path, f"{shown(namespace)} is not a valid namespace name", fix)
    elif namespace:
        problem = f"a {kind} has no namespace, but this one has {shown(namespace)}"
        fix = "remove it, or make it a TracingPolicyNamespaced"
        yield _hit("namespace", path, problem, _DROPPED, fix)


def _value(path: Path, problem: str, fix: str) -> tuple[str, Hit]:
    return _hit("value", path, problem, _REFUSED, fix)


def _hit(id_: str, path: Path, problem: str, consequence: str, fix: str) -> tuple[str, Hit]:
    return f"crd/{id_}", Hit(path, problem, consequence, fix, Severity.ERROR, refuses(""))
