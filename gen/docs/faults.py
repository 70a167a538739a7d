"""What can be wrong with the texts and the records that the pages are made of."""

from __future__ import annotations

from tetraflux.lint.findings import Finding, Severity

PAGES = {
    "docs/unreadable-record": """
A file of docs/runs/ is no record: no JSON, or a field is missing or of another kind, or its name
does not say the kernel and the place that are recorded in it. The pages would leave out, or claim,
what was measured. Record it again, as CONTRIBUTING.md says, or remove the file.
""",
    "docs/stale-record": """
A record of docs/runs/ tells of a scenario, a detection or a panel that the model does not have (any
more), lacks one that it has, or expects something else of it. What was measured must not be told of
what is no longer deployed. Record it again, as CONTRIBUTING.md says, and replace the file.
""",
    "docs/no-such-setting": """
A text of a detection names a setting, such as `policies.trusted_programs`, that does not exist. A
reader would set it and change nothing. Name one of model/settings.py; `tetraflux docs` lists the
value of each that it finds in the texts.
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
        consequence="what was measured would be missing from the pages",
        fix="record it again, as CONTRIBUTING.md says, or remove the file",
    )


def stale(file: str, problem: str) -> Finding:
    """A record of something that the model does not have."""
    return Finding(
        id="docs/stale-record",
        severity=Severity.ERROR,
        file=file,
        problem=problem,
        consequence="the pages would claim what was measured of something else",
        fix="record it again, as CONTRIBUTING.md says",
    )


def no_such_setting(detection: str, name: str) -> Finding:
    """A text that names a setting that does not exist."""
    return Finding(
        id="docs/no-such-setting",
        severity=Severity.ERROR,
        file="model/policies/",
        object=f"Detection/{detection}",
        problem=f"a text names the setting {name}, and there is none of that name",
        consequence="whoever reads the page would set it and change nothing",
        fix="name a setting of model/settings.py",
    )
