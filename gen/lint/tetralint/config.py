"""The section `[tool.tetralint]` of a pyproject.toml: what the command line does not say.

The file may be of a branch under review. It is data: it names no file, no module and no command.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from .content import read
from .findings import Finding, Severity
from .program import UsageError
from .target import Target
from .words import close, hint, safe, shown

NAME = "pyproject.toml"
MAX_BYTES = 1 << 20
"""Larger files are refused; a pyproject.toml that people write is smaller by far."""


class Config(NamedTuple):
    """What a file says; None where it does not say."""

    file: str = ""
    target_version: str | None = None
    kernel: str | None = None
    fail_on: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None


KEYS = tuple(each.replace("_", "-") for each in Config._fields if each != "file")


def nearest() -> Path | None:
    """The nearest pyproject.toml at or above the working directory, inside its repository.

    Raises `UsageError`.
    """
    try:
        here = Path.cwd()
    except OSError:
        return None  # the directory was removed, so nothing is at or above it
    try:
        for folder in (here, *here.parents):
            if (folder / NAME).is_file():
                return folder / NAME
            if (folder / ".git").exists():
                return None
    except OSError as error:
        problem = f"cannot look for {NAME}: {error.strerror or error}"
        raise UsageError(
            f"{safe(str(error.filename))}: {problem}; use --no-config or --config FILE"
        ) from None
    return None


def config(file: Path) -> Config:
    """What the file says, nothing where it has no such section. Raises `UsageError`."""
    section = _section(file)
    if section is None:
        return Config()
    for key in section:
        if key not in KEYS:
            near = hint(close(key, KEYS))
            raise _wrong(file, f"there is no key {shown(key)}{near}; the keys are {_listed(KEYS)}")
    target_version = _version(file, section, "target-version", "1.7.0")
    kernel = _version(file, section, "kernel", "6.12")
    try:
        Target.of(target_version, kernel)
    except ValueError as error:
        raise _wrong(file, str(error)) from None
    return Config(
        _called(file),
        target_version=target_version,
        kernel=kernel,
        fail_on=_level(file, section),
        select=_ids(file, section, "select"),
        ignore=_ids(file, section, "ignore"),
    )


def _section(file: Path) -> dict[str, Any] | None:
    import tomllib

    try:
        content = read(str(file))
        if isinstance(content, Finding):
            raise UsageError(f"{_called(file)}: {content.problem}")
        if len(content) > MAX_BYTES:
            raise UsageError(f"{_called(file)}: the file has more than {MAX_BYTES >> 20} MiB")
        tool = tomllib.loads(content.decode("utf-8")).get("tool", {})
    except RecursionError:
        raise UsageError(
            f"{_called(file)}: the file is nested too deeply; write it flatter"
        ) from None
    except ValueError as error:  # no UTF-8, or no TOML
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{_called(file)}: the file is no TOML: {error}") from None
    section = tool.get("tetralint") if isinstance(tool, dict) else None
    if section is not None and not isinstance(section, dict):
        raise UsageError(
            f"{_called(file)}: tool.tetralint is {shown(section)}, and must be a table"
        )
    return section


def _version(file: Path, section: dict[str, Any], key: str, example: str) -> str | None:
    value = section.get(key)
    if value is None or isinstance(value, str):
        return value
    raise _wrong(file, f"{key} is {shown(value)}; write a string, as {key} = {example!r}")


def _level(file: Path, section: dict[str, Any]) -> str | None:
    value = section.get("fail-on")
    if value is None or value in tuple(Severity):
        return value
    raise _wrong(file, f"fail-on is {shown(value)}; write {_listed(tuple(Severity))}")


def _ids(file: Path, section: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = section.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise _wrong(file, f"{key} is {shown(value)}; write a list of ids, as ['policy/*']")
    if not value and key == "select":
        raise _wrong(file, "select is empty, so nothing would be reported; leave it out")
    return tuple(value)


def _called(file: Path) -> str:
    """The file's name on a line; a branch may have a folder with a line's end in its name."""
    return safe(str(file))


def _wrong(file: Path, problem: str) -> UsageError:
    return UsageError(f"{_called(file)}: [tool.tetralint]: {problem}")


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
