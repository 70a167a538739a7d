"""Hostile files for the other readers: settings, old trees, JSON, and the search for secrets.

The linter has its own (tests/hostile.py), from which the values are.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, get_args

import yaml
from hypothesis import strategies as st

from tests.hostile import NUMBERS, STRINGS, Drawer
from tests.secret_cases import HARMLESS, SECRETS
from tetraflux.gen.diff.changes import Unreadable
from tetraflux.gen.diff.reading import documents
from tetraflux.gen.json_text import loads
from tetraflux.gen.operator_settings import read_settings
from tetraflux.gen.secrets.search import search
from tetraflux.lint.findings import Finding, Severity
from tetraflux.lint.source import source
from tetraflux.model.kinds.base import Model
from tetraflux.model.settings import Settings

NEAR = [
    *("10m", "0m", "1h30m", "99999999999999h", "10.0.0.0/8", "::1", "http://a", "HTTP://A", "10%"),
    *("/usr/bin/x", "/usr/../x", "a.b", "640", 640, "512M", "python:3", "critical", "kubectl-exec"),
    *("TetragonAgentDown", "a/b", "${X}", "talos", "loki", 1, 60, 10_000_000_000, True),
]
"""What some of the settings take, and what they nearly take."""


@cache
def _inner(model: type[Model]) -> dict[str, Any]:
    """The fields of a model and what each takes: a model, words of a closed set, or None."""
    return {name: _of(field.annotation) for name, field in model.model_fields.items()}


def _of(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Model | StrEnum):
        return annotation
    inner = [found for each in get_args(annotation) if (found := _of(each))]
    return inner[0] if inner else None


class SettingsDrawer:
    """Draws settings from their model: most of what it draws is nearly right."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._of = random.choice
        self._drawer = Drawer(random)

    def file(self) -> bytes:
        """A file of settings, sometimes with what people do to one."""
        text: str = yaml.dump(
            self._model(Settings),
            Dumper=yaml.CSafeDumper,
            allow_unicode=self._of([True, False]),
            default_flow_style=self._of([False, False, True, None]),
        )
        lines = text.split("\n")
        at = self._random.randrange(len(lines))
        change = self._random.randrange(10)
        if change == 0:
            lines.insert(at, lines[at])
        elif change == 1:
            lines[at] = lines[at][: self._random.randrange(20)]
        elif change == 2:
            lines.insert(
                at, self._of(["<<: *x", "x: &x [*x]", "? []", "---", "...", "!!x y", "\t"])
            )
        elif change == 3:
            lines[at] += self._drawer.text()
        return "\n".join(lines).encode("utf-8", "surrogatepass")

    def _model(self, model: type[Model]) -> dict[str, Any]:
        fields = _inner(model)
        count = self._of([1, 1, 2, 3])
        made = {
            name: self._value(fields[name]) for name in self._random.choices([*fields], k=count)
        }
        if self._random.random() < 0.05:
            made[self._drawer.text()] = self._drawer.anything()
        return made

    def _value(self, takes: Any) -> Any:
        chance = self._random.random()
        if chance < 0.1:
            return self._drawer.anything()
        if isinstance(takes, type) and issubclass(takes, Model):
            inner = self._model(takes)
            return [inner] if chance < 0.3 else inner
        if isinstance(takes, type) and chance < 0.8:
            return str(self._of([*takes]))
        plain = self._of([self._of(NEAR), self._of(NEAR), self._of(STRINGS), self._of(NUMBERS)])
        return self._of([plain, plain, [plain], {"a": plain}, {self._drawer.text(): plain}])


SETTINGS = st.integers(0, 2**64 - 1).map(
    lambda number: SettingsDrawer(Random(number)).file()  # noqa: S311
)
TEXTS = st.integers(0, 2**64 - 1).map(lambda number: drawn_text(Random(number)))  # noqa: S311


_CASES = (*SECRETS, *HARMLESS)


def drawn_text(random: Random) -> str:
    """A text in which there may be secrets, cut and put together."""
    parts = [random.choice(_CASES).text for _ in range(random.randrange(1, 4))]
    cut = [
        part[random.randrange(len(part) + 1) :] if random.random() < 0.3 else part for part in parts
    ]
    return random.choice(["", " ", "\n", "=", ": ", '"', "://", ":", "@"]).join(cut)


def read_as_settings(content: bytes) -> None:
    """Settings, or findings that say all, with a line of the file."""
    text = source("settings.yaml", content)
    found = (text,) if isinstance(text, Finding) else read_settings(text)
    lines = content.count(b"\n") + content.count(b"\r") + 1
    if not isinstance(found, tuple):
        assert isinstance(found.settings, Settings)
        return
    assert found, "neither settings nor a finding"
    for each in found:
        assert each.severity is Severity.ERROR
        assert 0 <= each.line <= lines, f"{each.place} is not in the file"
        assert each.problem and each.consequence and each.fix, f"{each} does not say all"
        assert each.text().isprintable(), "it steers a terminal"


def read_as_tree(content: bytes) -> None:
    """Documents, which can be written as JSON, or that they cannot be read."""
    try:
        found = documents("x.yaml", content)
    except Unreadable:
        return
    json.dumps(found)


def read_as_json(content: bytes) -> None:
    """JSON that can be walked through, or ValueError."""
    try:
        json.dumps(loads(content))
    except ValueError:
        return


def searched(text: str) -> None:
    """Something that is in the text, or nothing."""
    for name in ("note", "password", "auth"):
        found = search(text, name)
        assert found is None or (found.text and found.what), found


def everything(content: bytes) -> None:
    """All readers of the project but the linter."""
    read_as_settings(content)
    read_as_tree(content)
    read_as_json(content)
    searched(content.decode("utf-8", "replace"))


EXAMPLES = [
    file.read_bytes()
    for folder in ("settings", "refused")
    for file in sorted((Path(__file__).parent / "invalid" / folder).glob("*.yaml"))
]
