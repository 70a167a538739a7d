"""Nothing in the tree looks like a secret: a tree names Secrets, it does not hold any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gen.findings import Finding, Severity
from gen.objects import dotted, leaves

if TYPE_CHECKING:
    from gen.build import Build
    from gen.render import Document

PAGES = {
    "secret/literal": """
Something in the tree looks like a credential: a key of a known form (AWS, GitHub, GitLab, Slack,
Google, Vault, Pushover, a JWT, a private key), a password inside a URL, or a literal under a name
such as `password` or `token`. A tree is public to everybody who can read the repository, for ever.
Name a Secret and a key of it instead; if the value was real, change it.
""",
    "secret/object": """
The tree holds a Secret with data. Whatever manages the cluster's secrets makes it; declare it in
`model/external/` and name it.
""",
}

_FORMS = re.compile(
    r"""  \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
        | \bgh[opsur]_[A-Za-z0-9]{36,}\b | \bgithub_pat_[A-Za-z0-9_]{22,}\b
        | \bglpat-[A-Za-z0-9_-]{20,} | \bxox[abeoprs]-[A-Za-z0-9-]{10,}
        | \bAIza[0-9A-Za-z_-]{35} | \bhv[bs]\.[A-Za-z0-9_-]{24,} | \bAGE-SECRET-KEY-1[0-9A-Z]{58}
        | \bsk_live_[0-9A-Za-z]{20,} | \bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b
        | \beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.
        | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----
        | ://[^\s/:@"'$]+:[^\s/@"'$]+@
        | \b[au](?=[a-z0-9]*[0-9])(?=[a-z0-9]{0,28}[b-tv-z])[a-z0-9]{29}\b
    """,
    re.VERBOSE,
)
_SECRET_NAME = re.compile(
    r"(?i)(?:^|[._-]|[a-z](?=[A-Z]))?(?:password|passwd|token|api[_-]?key|user[_-]?key|"
    r"client[_-]?secret|access[_-]?key|private[_-]?key|bearer)$"
)
_ASSIGNED = re.compile(
    r"(?im)^[ \t]*\w*(?:passwd|password|token|api_key|secret)[ \t]*[ \t:=][ \t]*([^\s$][^\s]{3,})$"
)


def check(build: Build) -> Iterator[Finding]:
    """Looks at every string of every object, and at the names that they stand under."""
    for document in build.documents:
        if document.data.get("kind") == "Secret" and (
            document.data.get("data") or document.data.get("stringData")
        ):
            yield Finding(
                id="secret/object",
                severity=Severity.ERROR,
                file=document.source,
                object=document.name,
                problem="the object is a Secret with data",
                consequence="everybody who can read the repository can read it, for ever",
                fix="declare the Secret in model/external/ and name it",
            )
        for path, value in leaves(document.data):
            if isinstance(value, str) and (shown := _secret(path[-1] if path else "", value)):
                yield _literal(document, dotted(path), shown)


def _secret(name: str | int, value: str) -> str:
    """The suspicious part of a value, or an empty string."""
    if isinstance(name, str) and _SECRET_NAME.search(name) and value and "${" not in value:
        return value
    found = _FORMS.search(value)
    if found:
        return found.group()
    assigned = _ASSIGNED.search(value) if "\n" in value else None
    return assigned.group(1) if assigned else ""


def _literal(document: Document, path: str, shown: str) -> Finding:
    return Finding(
        id="secret/literal",
        severity=Severity.ERROR,
        file=document.source,
        object=document.name,
        path=path,
        # Only its beginning: a finding ends up in the log of a public CI.
        problem=f"{shown[:4]!r}... looks like a secret",
        consequence="everybody who can read the repository can read it, for ever",
        fix="name a Secret and a key of it; if the value was real, change it",
    )
