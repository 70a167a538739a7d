"""Telling which setting is at fault for what is refused only because of the settings.

A declaration raises, and a check reports, at the file of the model. Where the same model is right
with the default settings, the operator's file is what must change: so each given key is tried on
its own, from the sections down to single values, until what is refused has its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tetraflux.lint.findings import Finding, Severity, ordered
from tetraflux.lint.words import dotted
from tetraflux.model.settings import Settings

if TYPE_CHECKING:
    from tetraflux.gen.operator_settings import Given

PAGES = {
    "settings/refused": """
A setting has a value that its key accepts, but with which the stack cannot be built: it names an
alert or a detection that is not there, or an object made of it would be refused. With the default
in its place nothing is refused. Where several keys are at fault only together, all are named.
""",
}

MOST_TRIED = 30
"""A mapping or list with more entries is tried as a whole: each trial is a build."""

Refused = Callable[[Settings], Iterable[Finding]]
"""What is refused with those settings."""

Path = tuple[Any, ...]
Kind = tuple[str, str]


def blamed(given: Given, found: Iterable[Finding], refused: Refused) -> list[Finding]:
    """The findings, where those that come from the operator's settings are told as theirs."""
    every = list(found)
    if not given.data or not any(each.severity is Severity.ERROR for each in every):
        return every
    blame = _Blame(given, refused)
    wanted = blame.errors(every) - blame.errors(refused(Settings.model_construct()))
    if not wanted:
        return every
    told = dict.fromkeys(blame.told((), wanted, every))
    return ordered([*told, *(each for each in every if _kind(each) not in wanted)])


def at_fault(findings: Iterable[Finding]) -> bool:
    """Whether the settings are wrong, so that no declaration is to be corrected first."""
    return any(each.id.startswith("settings/") for each in findings)


def _kind(finding: Finding) -> Kind:
    """What stays the same of a finding when other settings change its words."""
    return finding.id, finding.file


class _Blame:
    """The search, for one file of settings."""

    def __init__(self, given: Given, refused: Refused) -> None:
        self._given = given
        self._refused = refused

    @staticmethod
    def errors(found: Iterable[Finding]) -> set[Kind]:
        """The kinds of the errors among the findings."""
        return {_kind(each) for each in found if each.severity is Severity.ERROR}

    def told(self, path: Path, wanted: set[Kind], found: Iterable[Finding]) -> Iterator[Finding]:
        """The wanted errors, each at the innermost key that brings it about on its own.

        Where no single key does, the finding names those that do together.
        """
        left = set(wanted)
        inside = _inside(self._given.data, path)
        for inner in inside if len(inside) <= MOST_TRIED else ():
            with_it = self._with_only([inner])
            brought = self.errors(with_it) & wanted
            if brought:
                left -= brought
                yield from self.told(inner, brought, with_it)
        rest = [e for e in found if _kind(e) in left and e.severity is Severity.ERROR]
        for id_ in dict.fromkeys(each.id for each in rest):
            # One setting may be in thirty places of the tree: the first of each id says enough.
            first, *others = (each for each in rest if each.id == id_)
            yield self._finding(self._together(path, _kind(first)), first, len(others))

    def _together(self, path: Path, kind: Kind) -> list[Path]:
        """The keys inside `path` without any of which the error is gone; or just `path`."""
        of_a_list = any(isinstance(step, int) for step in path)  # its keys need each other
        keys = [path] if of_a_list else _leaves(self._given.data, path)
        if len(keys) > MOST_TRIED:
            return [path]
        for key in list(keys):
            without = [each for each in keys if each != key]
            if without and kind in self.errors(self._with_only(without)):
                keys = without
        return keys

    def _with_only(self, paths: Iterable[Path]) -> list[Finding]:
        """What is refused with what is at those paths, and all else as by default."""
        try:
            settings = Settings.model_validate(_only(self._given.data, (), set(paths)))
        except ValidationError:
            return []  # the keys need others beside them, so they are to be named together
        return list(self._refused(settings))

    def _finding(self, keys: list[Path], each: Finding, more: int) -> Finding:
        first, *others = (dotted(key) for key in keys)
        of_declaration = each.id.startswith("declaration/")
        problem = each.problem if of_declaration else f"{each.problem} ({each.id})"
        problem += f", and {more} more of the kind" if more else ""
        return Finding(
            id="settings/refused",
            severity=Severity.ERROR,
            file=self._given.file,
            line=self._given.line_of(keys[0]),
            path=f"Settings.{first}" if first else "Settings",
            problem=f"{problem}, together with {' and '.join(others)}" if others else problem,
            consequence=each.consequence
            if not of_declaration
            else "with this setting the stack cannot be built, and without it it can",
            fix="change the setting, or leave it out" if of_declaration else each.fix,
        )


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _inside(data: Any, path: Path) -> list[Path]:
    """The paths of what is in the mapping or list at that path."""
    return _entries(_at(data, path), path)


def _entries(value: Any, path: Path) -> list[Path]:
    keys = value if isinstance(value, dict) else range(len(value) if type(value) is list else 0)
    return [(*path, key) for key in keys]


def _leaves(data: Any, path: Path) -> list[Path]:
    """The paths of the values inside; an entry of a list is taken as a whole."""
    inside = _inside(data, path)
    if not inside or not isinstance(_at(data, path), dict):
        return inside or [path]
    return [leaf for inner in inside for leaf in _leaves(data, inner)]


def _only(data: Any, path: Path, chosen: set[Path]) -> Any:
    """The data with nothing but what is at the chosen paths."""
    if path in chosen or not isinstance(data, dict | list):
        return data
    ways = {each[: len(path) + 1] for each in chosen}
    inside = {key[-1]: key for key in _entries(data, path) if key in ways}
    kept = {step: _only(data[step], key, chosen) for step, key in inside.items()}
    return kept if isinstance(data, dict) else list(kept.values())
