"""The policies of the tree against the rules of `tetraflux lint`, which have their own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.check.schema import schema_name, validator
from tetraflux.gen.objects import of_kind
from tetraflux.lint.findings import Finding
from tetraflux.lint.judge import KINDS, finding, judge, ruled
from tetraflux.lint.target import Target

if TYPE_CHECKING:
    from tetraflux.gen.render import Build

PAGES: dict[str, str] = {}


def check(build: Build) -> Iterator[Finding]:
    """Findings for every policy; `schema/invalid` reports what the CRD does not allow."""
    for kind in KINDS:
        for document in of_kind(build.documents, kind):
            data = document.data
            # The schema check has its own findings, and its validator is there already.
            known = validator(schema_name(data))
            sound = known is not None and known.is_valid(data)
            for id_, severity, hit in (ruled if sound else judge)(data, Target()):
                if id_.startswith("policy/"):
                    yield finding(id_, severity, hit, document.source, document.name)
