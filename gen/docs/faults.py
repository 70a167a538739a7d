"""What can be wrong with the texts and the records that the pages are made of."""

from __future__ import annotations

from tetraflux.lint.findings import Finding, Severity

PAGES = {
    "docs/unreadable-record": """
A file of docs/runs/ is not a valid record: it is not JSON, a field is missing or has the wrong
type, or its name does not match the kernel and the place that are recorded in it. The pages would
leave out measurements, or show wrong ones. Record it again as described in CONTRIBUTING.md, or
remove the file.
""",
    "docs/stale-record": """
A record of docs/runs/ has a scenario, a detection or a panel that the model does not have (any
more), lacks one that the model has, or has another expectation for it. The pages must not show
measurements of something that is no longer deployed. Record it again as described in
CONTRIBUTING.md, and replace the file.
""",
    "docs/no-such-setting": """
A text of a detection names a setting, in the form of `policies.trusted_programs`, that does not
exist. A reader would set it without any effect. Name a setting of model/settings.py; `tetraflux
docs` shows the value of each setting that it finds in the texts.
""",
}


def unreadable(file: str, problem: str, path: str = "") -> Finding:
    """A file that is no record."""
    return Finding(
        id="docs/unreadable-record",
        severity=Severity.ERROR,
        file=file,
        path=path,
        problem=problem,
        consequence="its measurements would be missing from the pages",
        fix="record it again as described in CONTRIBUTING.md, or remove the file",
    )


def stale(file: str, problem: str) -> Finding:
    """A record of something that the model does not have."""
    return Finding(
        id="docs/stale-record",
        severity=Severity.ERROR,
        file=file,
        problem=problem,
        consequence="the pages would show measurements of something else",
        fix="record it again as described in CONTRIBUTING.md",
    )


def no_such_setting(detection: str, name: str) -> Finding:
    """A text that names a setting that does not exist."""
    return Finding(
        id="docs/no-such-setting",
        severity=Severity.ERROR,
        file="model/policies/",
        object=f"Detection/{detection}",
        problem=f"a text names the setting {name}, which does not exist",
        consequence="a reader of the page would set it without any effect",
        fix="name a setting of model/settings.py",
    )
