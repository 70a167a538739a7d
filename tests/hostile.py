"""Policies that nobody should write: trees drawn from the CRD with hostile values, as bytes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.nasty_strings import BY_REASON
from tests.rule_examples import FOLDER, TODAY
from tetraflux.lint.files import Linted, lint_source
from tetraflux.lint.findings import Finding
from tetraflux.lint.pages import pages
from tetraflux.lint.report import FORMATS, writer
from tetraflux.lint.source import Source, source
from tetraflux.lint.target import Kernel, Target, Tetragon

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas" / "cilium.io"
TARGETS = (Target(), Target(Tetragon(1, 7, 0), Kernel(5, 4)), Target(Tetragon(1, 6, 1)))
EXAMPLES = [file.read_bytes() for file in sorted(FOLDER.glob("*/*.yaml"))]


def judged(content: bytes, target: Target = TARGETS[0]) -> Linted:
    """What the linter makes of a file, printed in every format. What it says must be true of it."""
    made = source("x.yaml", content)
    found = (
        Linted(Source("x.yaml", ""), (made,))
        if isinstance(made, Finding)
        else lint_source(made, target, TODAY)
    )
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for each in found.findings:
        assert each.id in pages(), f"{each.id} has no page"
        assert 0 <= each.line <= len(lines), f"{each.place} is not in the file"
        assert each.problem and each.consequence and each.fix, f"{each} does not say all"
    for form in FORMATS:
        report = writer(form)
        (report.add(found) + report.end()).encode()
    return found


# Values

NUMBERS = [
    *(0, -1, 4, 5, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**40, 10**400),
    *(0.5, -0.0, 1e300, float("inf"), float("nan")),
]
STRINGS = [
    *(each for group in BY_REASON.values() for each in group),
    *(
        "x" * 5000,
        "list:",
        "list:x",
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        "\U0010ffff",
        "1:2",
        "0-",
        "-5:",
    ),
    *("10.0.0.0/99", "::/129", "0x", "1e400", "§", "65536:1", "\0", "0", "007", "__x64_sys_read"),
]


@cache
def _schema(kind: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((SCHEMAS / f"{kind.lower()}_v1alpha1.json").read_bytes())
    return made


@cache
def _words() -> list[str]:
    """Every text in the examples of the rules, so that rules find what they look for."""
    found: set[str] = set()

    def walk(part: Any) -> None:
        for each in part.values() if isinstance(part, dict) else part:
            if isinstance(each, dict | list):
                walk(each)
            elif isinstance(each, str):
                found.add(each)

    for content in EXAMPLES:
        for document in yaml.safe_load_all(content):
            walk(document)
    return sorted(found)


class Drawer:
    """Draws policies and files by chance; the same of the same random numbers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._chance = random.random
        self._of = random.choice
        self._pool: list[Any] = []  # what stands at several places becomes anchors and aliases
        self._kind = ""

    def policy(self) -> Any:
        """An object of one of the two kinds, mostly as the CRD wants it."""
        self._kind = self._of(["TracingPolicy", "TracingPolicyNamespaced"])
        made = self._value(_schema(self._kind), 0)
        if isinstance(made, dict) and self._chance() < 0.95:
            made |= {"apiVersion": "cilium.io/v1alpha1", "kind": self._kind}
        return {"kind": "List", "items": [made]} if self._chance() < 0.1 else made

    def text(self) -> str:
        """A hostile string."""
        if self._chance() < 0.8:
            return self._of(STRINGS)
        return "".join(
            chr(self._random.randrange(1, 0xD800)) for _ in range(self._of([0, 1, 2, 9]))
        )

    def anything(self, depth: int = 0) -> Any:
        """A value of any type."""
        what = self._random.randrange(8 if depth < 3 else 6)
        if what > 5:
            inner = [self.anything(depth + 1) for _ in range(self._random.randrange(4))]
            return inner if what == 6 else {self.text(): each for each in inner}
        return self._of([None, True, False, [], {}, self.text(), self._of(NUMBERS)])

    def _value(self, part: dict[str, Any], depth: int) -> Any:
        if "$ref" in part:
            part = _schema(self._kind)["$defs"][part["$ref"].rsplit("/", 1)[1]]
        chance = self._chance()
        if chance < 0.01:
            return self.anything()
        if chance < 0.02 and self._pool:
            return self._of(self._pool)
        made = self._plain(part, depth)
        if isinstance(made, dict | list):
            self._pool.append(made)
        return made

    def _plain(self, part: dict[str, Any], depth: int) -> Any:
        wanted = part.get("type")
        if "const" in part or "enum" in part:
            return part["const"] if "const" in part else self._of(part["enum"])
        if wanted == "object":
            known = part.get("properties", {})
            keys = [key for key in part.get("required", ()) if key in known]
            keys += [
                self._of(sorted(known)) for _ in range(self._of([0, 1, 2, 3, 5]) if known else 0)
            ]
            made = {key: self._value(known[key], depth + 1) for key in keys}
            if not known or self._chance() < 0.02:
                made[self.text()] = self.anything()
            return made
        if wanted == "array":
            lengths = [0, 1, 1, 2, 2, 3, 6, 7] if depth < 6 else [0, 1, 1, 2, 2, 9]
            count = self._of(lengths)
            return [self._value(part.get("items", {}), depth + 1) for _ in range(count)]
        if wanted == "integer":
            return self._random.randrange(7) if self._chance() < 0.8 else self._of(NUMBERS)
        if wanted == "boolean":
            return self._chance() < 0.5
        return self._of(_words()) if self._chance() < 0.7 else self.text()

    def file(self) -> bytes:
        """Policies as a file, sometimes with what editors, templates and people do to one."""
        objects = [self.policy() for _ in range(self._of([1, 1, 1, 2]))]
        text: str = yaml.dump_all(
            objects,
            Dumper=self._of([yaml.CSafeDumper, _AsIs]),
            allow_unicode=self._of([True, False]),
            default_flow_style=self._of([False, False, True, None]),
            sort_keys=False,
        )
        lines = text.split("\n")
        at = self._random.randrange(len(lines))
        blanks = " " * (len(lines[at]) - len(lines[at].lstrip()))
        change = self._random.randrange(12)
        if change == 0:
            lines.insert(at, lines[at])
        elif change == 1:
            lines[at] += self.text()
        elif change == 2:
            lines[at] = lines[at][: self._random.randrange(20)]
        elif change == 3:
            lines.insert(
                at, blanks + self._of(["<<: *id001", "x: *id001", "? []", "<<: 5", "\t- x"])
            )
        elif change == 4:
            lines[at] += "  # tetralint: ignore policy/arg-index until 2026-12-31: reason"
        elif change == 5:
            lines = [json.dumps(objects[0], ensure_ascii=self._of([True, False]))]
        content = "\n".join(lines).encode("utf-8", "surrogatepass")
        mark = self._of([b""] * 9 + [b"\xef\xbb\xbf", b"\xff\xfe", b"\0"])
        return mark + content.replace(b"\n", self._of([b"\n", b"\n", b"\n", b"\r\n", b"\r"]))


class _AsIs(yaml.CSafeDumper):
    """Writes texts without quotes where it can, so that `yes` and `010` are read as something."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own type


FILES = st.integers(0, 2**64 - 1).map(lambda number: Drawer(Random(number)).file())  # noqa: S311
"""Files. What is drawn depends on one number, which is much faster, and needs no shrinking."""
