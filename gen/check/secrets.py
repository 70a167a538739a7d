"""Nothing in the tree looks like a secret: a tree refers to Secrets, it does not contain any."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import fault, leaves
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "secret/literal": """
Something in the tree looks like a credential: a key of a known form (AWS, GitHub, GitLab, Slack,
Google, Vault, Pushover, a JWT, a private key), a password inside a URL, or a literal under a name
such as `password` or `token`. Anyone who can read the repository can read the tree, and it stays in
the history. Refer to a key of a Secret instead; if the value was real, rotate it.
""",
    "secret/object": """
The tree contains a Secret with data. Leave the Secret to whatever manages the cluster's secrets:
declare it in `model/external/` and refer to it.
""",
}

_CONSEQUENCE = "anyone who can read the repository can read it, now and in its history"

_FORMS = (
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bgh[opsur]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20,}",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bsk_live_[0-9A-Za-z]{20,}|\bglsa_\w{40,}",
    r"\bAIza[\w-]{35}|\bhv[bs]\.[\w-]{24,}|\bAGE-SECRET-KEY-1[0-9A-Z]{58}",
    r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"""://[^\s/:@"'$]+:[^\s/@"'$]+@""",
    # `Password something` on a line of a configuration file, unless it is a variable.
    r"(?im:^[ \t]*\w*(?:passwd|password|token|api_key|secret)[ \t]*[ \t:=][ \t]*[^\s$]\S{3,}$)",
)
_PUSHOVER = r"\b[au][a-z0-9]{29}\b"
_SECRET_NAME = (
    r"(?i)(?:password|passwd|token|api[._-]?key|user[._-]?key|client[._-]?secret|"
    r"access[._-]?key|private[._-]?key|bearer)$"
)


@cache
def _compiled(*patterns: str) -> Any:
    """RE2 reads a pattern ten times faster than `re`, and its time grows with the text alone."""
    import re2

    return re2.compile("|".join(patterns))


def check(build: Build) -> Iterator[Finding]:
    """Looks at every string of every object, and at the names that they stand under."""
    for document in build.documents:
        if document.data.get("kind") == "Secret" and (
            document.data.get("data") or document.data.get("stringData")
        ):
            yield fault(
                document,
                "secret/object",
                problem="the object is a Secret with data",
                consequence=_CONSEQUENCE,
                fix="declare the Secret in model/external/ and refer to it",
            )
        # Most objects have nothing of the kind, and one search over all of it is soon done.
        names, values = _words(document.data)
        suspicious = bool(_found("\n".join(values)))
        if not suspicious and not any(map(_is_secret_name, names)):
            continue
        for path, value in leaves(document.data):
            if not isinstance(value, str) or not value:
                continue
            if path and _is_secret_name(path[-1]) and "${" not in value:
                yield _literal(document, dotted(path), value)
            elif suspicious and (shown := _found(value)):
                yield _literal(document, dotted(path), shown)


def _words(data: Any) -> tuple[dict[str, None], dict[str, None]]:
    """The keys and the strings of an object, each once: policies repeat theirs a lot."""
    names: dict[str, None] = {}
    values: dict[str, None] = {}
    rest = [data]
    for each in rest:
        if isinstance(each, dict):
            names.update(dict.fromkeys(each))
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)
        elif isinstance(each, str):
            values[each] = None
    return names, values


def _found(text: str) -> str:
    """The first thing in a text that has the form of a credential, or an empty string."""
    found = _compiled(*_FORMS).search(text)
    if found:
        return str(found.group())
    for token in _compiled(_PUSHOVER).finditer(text):
        # Thirty letters and digits: a word without digits, or a hash, is no token.
        word = str(token.group())
        if any(c.isdigit() for c in word) and any(c > "f" for c in word):
            return word
    return ""


@cache
def _is_secret_name(name: str | int) -> bool:
    return isinstance(name, str) and bool(_compiled(_SECRET_NAME).search(name))


def _literal(document: Document, path: str, shown: str) -> Finding:
    return fault(
        document,
        "secret/literal",
        path=path,
        # Only its beginning: a finding ends up in the log of a public CI.
        problem=f"{shown[:4]!r}... looks like a secret",
        consequence=_CONSEQUENCE,
        fix="refer to a key of a Secret; if the value was real, rotate it",
    )
