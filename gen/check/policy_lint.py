"""The policies of the tree against the rules of `tetraflux lint`, which have their own pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.check.schema import schema_name, validator
from tetraflux.gen.objects import chart_of, of_kind
from tetraflux.lint.facts.versions import VERSIONS
from tetraflux.lint.findings import Finding
from tetraflux.lint.judge import KINDS, finding, judge, ruled
from tetraflux.lint.target import Target, tetragon
from tetraflux.model.versions import judged_as

if TYPE_CHECKING:
    from tetraflux.gen.render import Build

PAGES: dict[str, str] = {}


def check(build: Build) -> Iterator[Finding]:
    """Findings for every policy; `schema/invalid` reports what the CRD does not allow."""
    target = _target(build)
    for kind in KINDS:
        for document in of_kind(build.documents, kind):
            data = document.data
            # The schema check has its own findings, and its validator is there already.
            known = validator(schema_name(data))
            sound = known is not None and known.is_valid(data)
            for id_, severity, hit in (ruled if sound else judge)(data, target):
                if id_.startswith("policy/"):
                    yield finding(id_, severity, hit, document.source, document.name)


def _target(build: Build) -> Target:
    """The version of Tetragon that the tree deploys, on the kernel that is the default."""
    chart = next(
        (
            c
            for r in of_kind(build.documents, "HelmRelease")
            if (c := chart_of(r, build.documents)) and c[0] == "tetragon"
        ),
        None,
    )
    judged = judged_as(chart[1], map(str, VERSIONS)) if chart else None
    return Target(tetragon(judged)) if judged else Target()
