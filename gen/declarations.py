"""Turning the errors of declarations and settings into findings, with a guess at what was meant."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tetraflux.lint.findings import Finding, Severity, ordered
from tetraflux.lint.words import close, dotted, hint
from tetraflux.model.discover import Missing
from tetraflux.model.kinds.base import Model

if TYPE_CHECKING:
    from tetraflux.model.discover import DeclarationError, Fault

PAGES = {
    "declaration/field": """
A declaration in `model/` sets a field that its kind does not have, leaves out a required one, or
gives a value that the field does not accept. The kinds do not allow unknown fields, because
Kubernetes drops those without an error and the Tetragon chart ignores unknown keys. The finding
names the file, the line, the field and, if one is close, the name that was probably meant.
""",
    "declaration/dependent": """
Declarations failed because of others that failed: an alert names a detection whose file is wrong,
or imports from it. They are counted and not shown, since they say nothing about the cause and are
most often gone with it. If one of them is wrong by itself, the next build says so.
""",
    "declaration/python": """
A module in one of the item folders of `model/` could not be loaded: it has a Python error, or no
`declare` function. Every module in an item folder must define one, since the folder is the list of
items. Put helpers that declare nothing into another folder.
""",
    "settings/field": """
A settings file has a key that `model/settings.py` does not define, or a value that the key does not
accept. Keys are those of `model.settings.Settings`; others are errors, because a misspelt key would
otherwise leave the default in effect without notice.
""",
    "settings/file": """
A settings file cannot be read: it is missing, is not valid YAML, is not a mapping, or has a key
twice.
""",
}

_CONSEQUENCES = {
    "declaration/field": "the cluster would drop the field or reject the object",
    "settings/field": "the default would stay in effect, so nothing is built",
}

_MODEL_FOLDER = Path(__file__).resolve().parent.parent / "model"


def findings_of_all(error: DeclarationError) -> list[Finding]:
    """What is wrong with declarations, and a note on those that follow from it."""
    found = ordered(each for fault in error.faults for each in findings_of(fault))
    if error.dependent:
        files = ", ".join(dict.fromkeys(each.source for each in error.dependent))
        found.append(
            Finding(
                id="declaration/dependent",
                severity=Severity.NOTE,
                file=found[0].file,
                problem=f"{len(error.dependent)} errors that follow from these are not shown",
                consequence=f"these files need what is wrong here: {files}",
                fix="correct the errors first",
            )
        )
    return found


def findings_of(fault: Fault) -> Iterator[Finding]:
    """One finding for each thing that is wrong with a declaration."""
    line = _line(fault)
    if isinstance(fault.error, ValidationError):
        yield from _invalid(fault.error, "declaration/field", fault.source, lambda _: line)
        return
    error = fault.error
    if isinstance(error, AttributeError) and error.name == "declare":
        text = "it defines no declare(...)"
    elif isinstance(error, AttributeError) and error.name and isinstance(error.obj, type):
        near = close(error.name, [name for name in vars(error.obj) if name[0] != "_"])
        text = f"{error.obj.__name__} has no {error.name}{hint(near)}"
    elif type(error) in (ValueError, Missing) and str(error):
        text = str(error)  # a sentence of a declaration of ours
    else:
        text = f"{type(error).__name__}: {error}"
    yield Finding(
        id="declaration/python",
        severity=Severity.ERROR,
        file=fault.source,
        line=line,
        problem=text,
        consequence="what the file declares would be missing from the tree",
        fix="correct it; `tetraflux check --explain declaration/python` says what it must define",
    )


def settings_findings(
    error: ValidationError, file: str, line_of: Callable[[tuple[Any, ...]], int]
) -> Iterator[Finding]:
    """One finding for each wrong setting; `line_of` gives the line of what is at a path."""
    yield from _invalid(error, "settings/field", file, line_of)


def _invalid(error: ValidationError, id_: str, file: str, line_of: Any) -> Iterator[Finding]:
    seen = set()
    errors = error.errors(include_url=False)
    for each in errors:
        path = tuple(each["loc"])
        # Items that are wrong do not count, so that a list of them seems too short as well.
        inside = (tuple(other["loc"]) for other in errors)
        if each["type"] == "too_short" and any(
            len(other) > len(path) and other[: len(path)] == path for other in inside
        ):
            continue
        where = f"{error.title}.{dotted(path)}" if path else error.title
        fix, meant = _fix(each, error.title, path)
        finding = Finding(
            id=id_,
            severity=Severity.ERROR,
            file=file,
            line=line_of(path),
            path=where,
            problem=f"{_problem(each)}{meant}",
            consequence=_CONSEQUENCES[id_],
            fix=fix,
        )
        if finding not in seen:
            seen.add(finding)
            yield finding


def _problem(each: Any) -> str:
    if each["type"] == "extra_forbidden":
        return f"there is no field {each['loc'][-1]}"
    message = each["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if each["type"] in ("missing", "value_error"):
        return str(message)
    return f"{each['input']!r}: {message}"


def _fix(each: Any, title: str, path: tuple[Any, ...]) -> tuple[str, str]:
    """What to do, and a did-you-mean where a name or a word of a closed set is close."""
    kind = each["type"]
    if kind == "missing":
        return f"set {path[-1]}", ""
    if kind == "extra_forbidden":
        known = sorted(_fields(title, path[:-1]))
        near = close(str(path[-1]), known)
        return f"use {near}" if near else f"use one of: {', '.join(known)}", hint(near)
    if kind in ("enum", "literal_error"):
        expected = str(each["ctx"]["expected"])
        words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
        near = close(str(each["input"]), words)
        return f"use {near}" if near else f"use one of: {', '.join(words)}", hint(near)
    if kind == "string_type" and isinstance(each["input"], bool | int | float):
        return "quote it, since YAML reads it as another type than text", ""
    return "give the field a value that it accepts", ""


def _fields(title: str, path: tuple[Any, ...]) -> set[str]:
    """Field names of the model that `path` leads to, starting at the model named `title`."""
    model = next((each for each in _models(Model) if each.__name__ == title), None)
    for step in path:
        if model is None or not isinstance(step, str):
            continue
        field = model.model_fields.get(step)
        model = _inner_model(field.annotation) if field else None
    if model is None:
        return set()
    return {field.alias or name for name, field in model.model_fields.items()}


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for each in base.__subclasses__():
        yield each
        yield from _models(each)


def _inner_model(annotation: Any) -> type[Model] | None:
    """The first model inside an annotation such as `tuple[X, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found:
            return found
    return None


def _line(fault: Fault) -> int:
    """The line of the declaration in which the error arose, or 0."""
    if isinstance(fault.error, SyntaxError):
        return fault.error.lineno or 0
    file = str(_MODEL_FOLDER.parent / fault.source)
    frames = traceback.extract_tb(fault.error.__traceback__)
    return next((f.lineno or 0 for f in reversed(frames) if realpath(f.filename) == file), 0)
