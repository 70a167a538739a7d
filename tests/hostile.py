"""Policies that nobody should write: trees drawn from the CRD with hostile values, as bytes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from gen.findings import Finding
from gen.lint.files import Judged, judge_source
from gen.lint.pages import pages
from gen.lint.report import FORMATS, report
from gen.lint.source import Source, source
from gen.lint.target import Kernel, Target, Tetragon
from tests.nasty_strings import BY_REASON
from tests.rule_examples import FOLDER, TODAY

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas" / "cilium.io"
TARGETS = (Target(), Target(Tetragon(1, 7, 0), Kernel(5, 4)), Target(Tetragon(1, 6, 1)))
EXAMPLES = [file.read_bytes() for file in sorted(FOLDER.glob("*.yaml"))]


def judged(content: bytes, target: Target = TARGETS[0]) -> Judged:
    """What `gen lint` makes of a file, printed in every format. What it says must be true of it."""
    made = source("x.yaml", content)
    found = (
        Judged(Source("x.yaml", ""), (made,))
        if isinstance(made, Finding)
        else judge_source(made, target, TODAY)
    )
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for each in found.findings:
        assert each.id in pages(), f"{each.id} has no page"
        assert 0 <= each.line <= len(lines), f"{each.place} is not in the file"
        assert each.problem and each.consequence and each.fix, f"{each} does not say all"
    for form in FORMATS:
        report([found], form).encode()
    return found


# Values

NUMBERS = st.sampled_from(
    [0, -1, 4, 5, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**40, 10**400]
)
STRINGS = (
    st.sampled_from([each for group in BY_REASON.values() for each in group])
    | st.sampled_from(["x" * 5000, "list:", "list:x", "\N{RIGHT-TO-LEFT OVERRIDE}", "\U0010ffff"])
    | st.sampled_from(["1:2", "0-", "-5:", "10.0.0.0/99", "::/129", "0x", "1e400", "§", "65536:1"])
    | st.text(alphabet=st.characters(codec="utf-8"), max_size=8)
)
SCALARS = st.none() | st.booleans() | st.integers() | NUMBERS | st.floats() | STRINGS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=6,
)


@cache
def _schema(kind: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((SCHEMAS / f"{kind.lower()}_v1alpha1.json").read_bytes())
    return made


@cache
def _words() -> list[str]:
    """Every scalar value in the examples of the rules, so that rules find what they look for."""
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


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """An object of one of the two kinds, mostly as the CRD wants it."""
    kind = draw(st.sampled_from(["TracingPolicy", "TracingPolicyNamespaced"]))
    schema = _schema(kind)
    pool: list[Any] = []  # what stands at several places becomes anchors and aliases

    def value(part: dict[str, Any], depth: int) -> Any:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        chance = draw(st.integers(0, 49))
        if chance == 0:
            return draw(ANYTHING)
        if chance == 1 and pool:
            return draw(st.sampled_from(pool))
        made = plain(part, depth)
        if isinstance(made, dict | list):
            pool.append(made)
        return made

    def plain(part: dict[str, Any], depth: int) -> Any:
        if "const" in part:
            return part["const"]
        if "enum" in part:
            return draw(st.sampled_from(part["enum"]))
        wanted = part.get("type")
        if wanted == "object":
            known = part.get("properties", {})
            needed = [key for key in part.get("required", ()) if key in known]
            more = draw(st.lists(st.sampled_from(sorted(known)), max_size=3)) if known else []
            made = {key: value(known[key], depth + 1) for key in dict.fromkeys([*needed, *more])}
            if not known or draw(st.integers(0, 30)) == 0:
                made[draw(STRINGS)] = draw(ANYTHING)
            return made
        if wanted == "array":
            most = 7 if depth < 3 or draw(st.integers(0, 5)) == 0 else 2
            return [
                value(part.get("items", {}), depth + 1)
                for _ in range(draw(st.integers(0 if depth > 2 else 1, most)))
            ]
        if wanted == "integer":
            return draw(st.integers(0, 6) | NUMBERS)
        if wanted == "boolean":
            return draw(st.booleans())
        return draw(st.sampled_from(_words()) | STRINGS)

    made = value(schema, 0)
    if isinstance(made, dict) and draw(st.integers(0, 9)):
        made |= {"apiVersion": "cilium.io/v1alpha1", "kind": kind}
    return {"kind": "List", "items": [made]} if draw(st.integers(0, 9)) == 0 else made


# Text


class _AsIs(yaml.CSafeDumper):
    """Writes texts without quotes where it can, so that `yes` and `010` are read as something."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own type


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """One or two policies as a file, sometimes with what editors, templates and people do to it."""
    objects = draw(st.lists(policies(), min_size=1, max_size=2))
    text: str = yaml.dump_all(
        objects,
        Dumper=draw(st.sampled_from([yaml.CSafeDumper, _AsIs])),
        allow_unicode=draw(st.booleans()),
        default_flow_style=draw(st.sampled_from([False, False, True, None])),
        sort_keys=False,
    )
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    done = draw(st.sampled_from(["", "", "", "twice", "insert", "cut", "alias", "comment", "json"]))
    if done == "twice":
        lines.insert(at, lines[at])
    elif done == "insert":
        lines[at] += draw(STRINGS)
    elif done == "cut":
        lines[at] = lines[at][: draw(st.integers(0, 20))]
    elif done == "alias":
        indent = len(lines[at]) - len(lines[at].lstrip())
        lines.insert(at, " " * indent + draw(st.sampled_from(["<<: *id001", "x: *id001", "? []"])))
    elif done == "comment":
        lines[at] += " # gen-lint: ignore policy/arg-index until 2026-12-31: reason"
    elif done == "json":
        lines = [json.dumps(objects[0], ensure_ascii=draw(st.booleans()))]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    end = draw(st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r"]))
    mark = draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\0"]))
    return mark + content.replace(b"\n", end)
