"""Nothing in the tree looks like a secret: a tree refers to Secrets, it does not contain any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import Path, fault, maps
from tetraflux.gen.secrets.search import Found, is_secret_name, may_have, search
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "secret/literal": """
Something in the tree looks like a credential: a token, key, webhook or hash of a known form
(`gen/secrets/forms.py` lists them), a password inside an address or on a command line, a literal
under a name such as `password`, `token` or `authorization`, random letters under a name such as
`auth` or `key`, or base64 of one of these. Anyone who can read the repository can read the tree,
and it stays in the history. Refer to a key of a Secret instead; if the value was real, rotate it.
References (`${NAME}`, `$(NAME)`, `{{ ... }}`), paths, names of keys and placeholders such as
`<password>` are none.
""",
    "secret/object": """
The tree contains a Secret with data. Leave the Secret to whatever manages the cluster's secrets:
declare it in `model/external/` and refer to it.
""",
}

_CONSEQUENCE = "anyone who can read the repository can read it, now and in its history"


def check(build: Build) -> Iterator[Finding]:
    """Looks at every string of every object, and at the names that they stand under."""
    for document in build.documents:
        yield from _objects(document)
        # Most objects have nothing of the kind, and one search over all of it is soon done.
        names, values = _words(document.data)
        some = may_have("\n".join((*names, *values)))
        if not some and not any(map(is_secret_name, (*names, *values))):
            continue
        for path, name, value in _named(document.data):
            if (some or is_secret_name(name)) and (found := search(value, name)):
                yield _literal(document, dotted(path), found)
        for name in names:
            if found := search(name):
                yield _literal(document, "a key", found)


def _objects(document: Document) -> Iterator[Finding]:
    for path, each in maps(document.data):
        data = each.get("data") or each.get("stringData")
        if each.get("kind") == "Secret" and data and "sops" not in each:
            yield fault(
                document,
                "secret/object",
                path=dotted(path),
                problem="the object is a Secret with data",
                consequence=_CONSEQUENCE,
                fix="declare the Secret in model/external/ and refer to it",
            )


def _words(data: Any) -> tuple[dict[str, None], dict[str, None]]:
    """The keys and the strings of an object, each once: policies repeat theirs a lot."""
    names: dict[str, None] = {}
    values: dict[str, None] = {}
    rest = [data]
    for each in rest:
        if isinstance(each, dict):
            names.update((str(key), None) for key in each)
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)
        elif isinstance(each, str):
            values[each] = None
    return names, values


def _named(data: Any, path: Path = (), name: str = "") -> Iterator[tuple[Path, str, str]]:
    """Every string with its path and the name that it stands under.

    The name of an entry of a list is that of the list; that of `value` is the `name` or `key`
    beside it, as in the variables of a container; that of an argument the option before it.
    """
    if isinstance(data, dict):
        beside = data.get("name") or data.get("key")
        for key, value in data.items():
            of = beside if key == "value" and isinstance(beside, str) else str(key)
            yield from _named(value, (*path, key), of)
    elif isinstance(data, list):
        option = ""
        for number, value in enumerate(data):
            yield from _named(value, (*path, number), option or name)
            dashed = isinstance(value, str) and value.startswith("-") and "=" not in value
            option = value.lstrip("-") if dashed and is_secret_name(value.lstrip("-")) else ""
    elif isinstance(data, str) or (type(data) is int and data > 999):
        yield path, name, str(data)


def _literal(document: Document, path: str, found: Found) -> Finding:
    return fault(
        document,
        "secret/literal",
        path=path,
        # Only its beginning: a finding ends up in the log of a public CI.
        problem=f"{found.text[:4]!r}... looks like a secret: {found.what}",
        consequence=_CONSEQUENCE,
        fix="refer to a key of a Secret; if the value was real, rotate it",
    )
