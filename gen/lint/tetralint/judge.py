"""All that is to be said of one policy: the CRD first, then the rules on what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .findings import Finding
from .policy import Policy
from .rules import of_sections
from .words import dotted

if TYPE_CHECKING:
    from .findings import Severity
    from .hit import Hit
    from .target import Target

API = "cilium.io/v1alpha1"
KINDS = ("TracingPolicy", "TracingPolicyNamespaced")


def is_policy(data: Any) -> bool:
    """Whether the object is one that is judged."""
    return isinstance(data, dict) and data.get("kind") in KINDS and data.get("apiVersion") == API


def judge(data: dict[str, Any], target: Target) -> Iterator[tuple[str, Severity, Hit]]:
    """Id, severity and hit of everything that is wrong with a policy of anybody's."""
    from . import metadata
    from .findings import Severity
    from .structure import cleaned, faults, is_sound

    if not is_sound(data, target):
        for id_, hit in faults(data, target):
            yield id_, Severity.ERROR, hit
        data = cleaned(data, target)
    for id_, hit in metadata.faults(data):
        yield id_, Severity.ERROR, hit
    yield from ruled(data, target)


def finding(id_: str, severity: Severity, hit: Hit, file: str, object_: str) -> Finding:
    """A hit as a finding, of an object that has no lines."""
    return Finding(
        id=id_,
        severity=severity,
        file=file,
        object=object_,
        path=dotted(hit.path),
        problem=hit.problem,
        consequence=hit.consequence,
        fix=hit.fix,
    )


def ruled(data: dict[str, Any], target: Target) -> Iterator[tuple[str, Severity, Hit]]:
    """Id, severity and hit of what the rules find in a policy that the CRD admits."""
    policy = Policy(data)
    for rule in of_sections(data.get("spec") or ()):
        for hit in rule.check(policy, target):
            yield rule.ID, hit.severity or rule.SEVERITY, hit
