"""Nothing in the tree looks like a secret: a tree refers to Secrets, it does not contain any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import Path, fault, maps
from tetraflux.gen.secrets.search import Found, is_secret_name, search, suspects
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
    held = [(document, *_held(document.data)) for document in build.documents]
    few = suspects(
        text for _, strings, keys, _ in held for text in (*(value for _, value in strings), *keys)
    )
    for document, strings, keys, secrets in held:
        if secrets:
            yield from _objects(document)
        wrong = {
            (name, value): found
            for name, value in strings
            if (value in few or is_secret_name(name))
            and (found := search(value, name, few.get(value, ())))
        }
        if wrong:  # the places are asked for only then: most objects have nothing of the kind
            for path, name, value in _named(document.data):
                if found := wrong.get((name, value)):
                    yield _literal(document, dotted(path), found)
        for key in keys:
            if key in few and (found := search(key, "", few[key])):
                yield _literal(document, "a key", found)


def _objects(document: Document) -> Iterator[Finding]:
    for path, each in maps(document.data):
        if _is_secret(each):
            yield fault(
                document,
                "secret/object",
                path=dotted(path),
                problem="the object is a Secret with data",
                consequence=_CONSEQUENCE,
                fix="declare the Secret in model/external/ and refer to it",
            )


def _is_secret(data: dict[str, Any]) -> bool:
    has_data = data.get("data") or data.get("stringData")
    return data.get("kind") == "Secret" and bool(has_data) and "sops" not in data


def _held(data: Any) -> tuple[dict[tuple[str, str], None], dict[str, None], bool]:
    """The strings with the names that they stand under, the keys, and whether it is a Secret.

    Each once, since policies repeat theirs a lot.
    """
    strings: dict[tuple[str, str], None] = {}
    keys: dict[str, None] = {}
    secrets = False
    rest: list[tuple[str, Any]] = [("", data)]
    for name, each in rest:
        if isinstance(each, dict | list):
            secrets = secrets or (isinstance(each, dict) and _is_secret(each))
            if isinstance(each, dict):
                keys.update(dict.fromkeys(each))
            for _, of, value in _inside(name, each):
                if isinstance(value, str):
                    strings[of, value] = None
                elif not isinstance(value, bool):
                    rest.append((of, value))
        elif _is_number(each):
            strings[name, str(each)] = None
    return strings, keys, secrets


def _inside(name: str, data: dict[str, Any] | list[Any]) -> list[tuple[str | int, str, Any]]:
    """What is in a map or a list: the step, the name that it stands under, the value.

    The name of an entry of a list is that of the list; that of `value` is the `name` or `key`
    beside it, as in the variables of a container; that of an argument the option before it.
    """
    if isinstance(data, dict):
        beside = str(data.get("name") or data.get("key") or "value") if "value" in data else ""
        return [(key, beside if key == "value" else key, each) for key, each in data.items()]
    found: list[tuple[str | int, str, Any]] = []
    option = ""
    for number, each in enumerate(data):
        found.append((number, option or name, each))
        dashed = isinstance(each, str) and each[:1] == "-" and "=" not in each
        option = each.lstrip("-") if dashed and is_secret_name(each.lstrip("-")) else ""
    return found


def _named(data: Any, path: Path = (), name: str = "") -> Iterator[tuple[Path, str, str]]:
    """Every string with its path and the name that it stands under."""
    if isinstance(data, dict | list):
        for step, of, value in _inside(name, data):
            yield from _named(value, (*path, step), of)
    elif isinstance(data, str) or _is_number(data):
        yield path, name, str(data)


def _is_number(data: Any) -> bool:
    """Whether it is one that a password can be."""
    return type(data) is int and data > 999


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
