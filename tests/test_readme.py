"""The README says what is there, in the words of the settings and the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tetraflux.gen.cli import VERBS
from tetraflux.model.kinds.base import Model
from tetraflux.model.settings import Settings


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def keys(model: type[Model], path: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Model):
            yield from keys(inner, f"{path}{name}.")
        else:
            yield f"{path}{name}"


def test_every_setting_is_in_the_table(readme: str) -> None:
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    for key in keys(Settings):
        section, _, name = key.rpartition(".")
        told = [row for row in rows if section.partition(".")[0] in row and name in row]
        assert told, f"the README does not tell of {key}"


def test_no_setting_is_told_of_that_is_not_there(readme: str) -> None:
    known = set(keys(Settings)) | {"monitoring.pushover"}
    named = re.findall(r"`((?:flux|chart|agent|monitoring|logs|self_test)\.[a-z_]+)`", readme)
    unknown = {name for name in named if name not in known}
    assert not unknown, f"no such settings: {sorted(unknown)}"


def test_every_verb_is_told_of(readme: str) -> None:
    for verb in VERBS:
        assert f"| `{verb}" in readme, f"the README does not tell of gen {verb}"


def test_files_that_are_named_exist(readme: str, root: Path) -> None:
    named = re.findall(r"`((?:model|gen|tests|schemas|benchmarks|\.ci)/[\w./-]*)`", readme)
    missing = [name for name in named if not (root / name).exists()]
    assert not missing, f"not there: {missing}"
