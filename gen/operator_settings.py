"""Reading an operator's settings file: YAML with the keys of `model.settings.Settings`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tetraflux.gen.declarations import line_of, settings_findings
from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from tetraflux.model.settings import Settings


@dataclass(frozen=True)
class Given:
    """Settings as an operator gave them: the data of `file`, and the line of each path of keys."""

    settings: Settings
    file: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[Any, ...], int] = field(default_factory=dict)

    def line_of(self, path: tuple[Any, ...]) -> int:
        """The line of what is at that path, or of what it is in; 0 where nothing has one."""
        return line_of(self.lines, path)


def load(file: Path | None) -> Settings | tuple[Finding, ...]:
    """The settings of that file, the defaults where there is none, or what is wrong with it."""
    found = given(file)
    return found.settings if isinstance(found, Given) else found


def given(file: Path | None) -> Given | tuple[Finding, ...]:
    """The settings of that file with their lines, the defaults, or what is wrong with it."""
    from tetraflux.model.settings import Settings

    if file is None:
        return Given(Settings.model_construct())
    from pydantic import ValidationError

    read = _read(file)
    if isinstance(read, Finding):
        return (read,)
    data, lines = read
    try:
        return Given(Settings.model_validate(data), file.as_posix(), data, lines)
    except ValidationError as error:
        return tuple(settings_findings(error, file.as_posix(), lines))


def _read(file: Path) -> tuple[Any, dict[tuple[Any, ...], int]] | Finding:
    """The file's data, and the line of each key; ruamel.yaml, because people wrote it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        text = file.read_text(encoding="utf-8")
        data = YAML(typ="rt", pure=True).load(text)
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(file, 0, getattr(error, "strerror", None) or str(error))
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0]
        return _unreadable(file, mark.line + 1 if mark else 0, str(problem))
    if data is None:
        return {}, {}
    if not isinstance(data, dict):
        return _unreadable(file, 1, "it is not a mapping of settings")
    lines: dict[tuple[Any, ...], int] = {}
    return _plain(data, (), lines), lines


def _plain(data: Any, path: tuple[Any, ...], lines: dict[tuple[Any, ...], int]) -> Any:
    """Without ruamel.yaml's own types, which pydantic would take for foreign objects."""
    if isinstance(data, dict):
        positions: Any = data  # a CommentedMap, which knows the line of each of its keys
        for key in data:
            # A key that a merge (`<<`) brings has no line of its own: it gets that of the map.
            with suppress(KeyError, TypeError):
                lines[(*path, key)] = positions.lc.key(key)[0] + 1
        return {key: _plain(value, (*path, key), lines) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value, (*path, number), lines) for number, value in enumerate(data)]
    if data is None or not getattr(data, "tag", None):
        for base in (bool, int, float, str):
            if isinstance(data, base):
                return base(data)
    return data if data is None else _Foreign(data)


class _Foreign:
    """A value with a tag such as `!!binary`, which no setting accepts."""

    def __init__(self, data: Any) -> None:
        tag = getattr(data, "tag", None)
        self._shown = f"a value with the tag {tag}" if tag else f"a {type(data).__name__}"

    def __repr__(self) -> str:
        return self._shown


def _unreadable(file: Path, line: int, problem: str) -> Finding:
    return Finding(
        id="settings/file",
        severity=Severity.ERROR,
        file=file.as_posix(),
        line=line,
        problem=f"the settings cannot be read: {problem}",
        consequence="no tree can be built from them",
        fix="write a YAML mapping with the keys of model/settings.py",
    )
