"""Health checks: each reaches Gatus, Gatus accepts it, and its conditions can fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tetraflux.gen import gatus_conditions
from tetraflux.gen.objects import fault
from tetraflux.gen.render import embedded
from tetraflux.lint.findings import Finding

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "gatus/unheard": """
A health check, or a part of it, never reaches Gatus, without any error. k8s-sidecar collects the
ConfigMaps that have the label, and Gatus reads those of their keys that end in .yaml or .yml;
gatus-sidecar skips a Service that is not enabled or has no ports. Gatus ignores unknown keys, such
as a misspelt `interval`.
""",
    "gatus/refused": """
Gatus would reject its whole configuration, including the checks of everyone else: it exits when it
starts, or when the configuration changes while it runs. An endpoint needs a name that is unique in
its group, a URL with a scheme that Gatus supports, an interval that is a Go duration, and
conditions of the form `[PLACEHOLDER] == value`.
""",
    "gatus/expansion": """
A health check contains a `$`. Before Gatus reads its configuration, it replaces `$name` with an
environment variable, which most likely does not exist. Write `$$`.
""",
    "gatus/condition": """
Gatus accepts a condition that does not do what it seems to. A misspelt placeholder or function is
literal text, so it never equals anything; a placeholder that the scheme of the URL never fills is
0 or empty; of `a == b == c` only the first two are compared; and in a comparison with < or >
anything that is not a number counts as 0. See config/endpoint/condition.go and placeholder.go at
v5.36.0.
""",
    "gatus/blind": """
All conditions of a health check are true when nothing answers, so the check can never fail. An
error alone does not make Gatus report an endpoint as unhealthy; a condition must fail. Add
`[CONNECTED] == true` or `[STATUS] == 200`. In a comparison with < or >, a missing value counts as
0.
""",
}

_LABEL = "gatus.io/enabled"
_SIDECAR = "gatus.home-operations.com"
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
"""The strings that Go's strconv.ParseBool, and so gatus-sidecar, reads as true."""

_KEYS = (
    *("name", "group", "url", "interval", "conditions", "enabled", "method", "body", "graphql"),
    *("headers", "extra-labels", "alerts", "maintenance-windows", "dns", "ssh", "client", "ui"),
)
"""Keys of an endpoint (config/endpoint/endpoint.go at v5.36.0)."""

_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+")
_REFUSES = "Gatus would exit when it starts, and run no checks at all"


def check(build: Build) -> Iterator[Finding]:
    """Findings for the ConfigMaps that k8s-sidecar takes and the annotations of gatus-sidecar."""
    taken: set[str] = set()
    for document in build.documents:
        meta = document.data.get("metadata", {})
        kind, marks = document.data.get("kind"), meta.get("annotations", {})
        if kind == "ConfigMap" and _LABEL in meta.get("labels", {}):
            yield from _config_map(document, taken)
        elif kind == "Service" and any(mark.startswith(f"{_SIDECAR}/") for mark in marks):
            yield from _service(document, marks, taken)


def _config_map(document: Document, taken: set[str]) -> Iterator[Finding]:
    for key, text in document.data.get("data", {}).items():
        path = f"data.{key}"
        if not key.endswith((".yaml", ".yml")):
            yield _unheard(document, path, f"Gatus does not read a key {key}", "end it in .yaml")
            continue
        config = _read(document, text)
        if not isinstance(config, dict) or not isinstance(config.get("endpoints", []), list):
            yield _refused(document, path, f"{text!r:.60} is not a map with a list of endpoints")
            continue
        for other in sorted(config.keys() - {"endpoints"}):
            yield _unheard(document, path, f"Gatus does not read {other}", "use `endpoints`")
        yield from _expansion(document, path, text)
        for number, endpoint in enumerate(config.get("endpoints", [])):
            yield from _endpoint(document, f"{path}: endpoints[{number}]", endpoint, taken)


def _service(document: Document, marks: dict[str, str], taken: set[str]) -> Iterator[Finding]:
    enabled, text = marks.get(f"{_SIDECAR}/enabled", "true"), marks.get(f"{_SIDECAR}/endpoint", "")
    path = f"metadata.annotations.{_SIDECAR}/endpoint"
    if enabled not in _TRUE:
        problem = f"gatus-sidecar reads {_SIDECAR}/enabled: {enabled} as false"
        yield _unheard(document, path, problem, "set it to true")
    if not document.data["spec"].get("ports"):
        problem = "gatus-sidecar skips a Service without ports"
        yield _unheard(
            document, path, problem, "give it a port, even if the annotation sets the URL"
        )
    over = _read(document, text or "{}")
    if not isinstance(over, dict):
        problem = f"gatus-sidecar cannot read {text!r:.60} as a map"
        yield _unheard(document, path, problem, "write a map of an endpoint's keys")
        return
    yield from _expansion(document, path, text)
    # What gatus-sidecar makes of a Service, and lays the annotation over.
    made = {"name": document.data["metadata"]["name"], "url": "tcp://", "interval": "1m"}
    made = {**made, "conditions": ["[CONNECTED] == true"], **over}
    yield from _endpoint(document, path, made, taken)


def _read(document: Document, text: Any) -> Any:
    """What a text of the object says as YAML; None where it is none."""
    try:
        return embedded(document, str(text))
    except ValueError:
        return None


def _expansion(document: Document, path: str, text: str) -> Iterator[Finding]:
    for line in text.split("\n"):
        if "$" in line.replace("$$", ""):
            yield fault(
                document,
                "gatus/expansion",
                path=path,
                problem=f"{line.strip()!r} contains a $",
                consequence="Gatus would replace what follows with an environment variable",
                fix="write $$",
            )


def _endpoint(document: Document, path: str, endpoint: Any, taken: set[str]) -> Iterator[Finding]:
    if not isinstance(endpoint, dict):
        yield _refused(document, path, f"{endpoint!r:.60} is not an endpoint")
        return
    for key in sorted(endpoint.keys() - set(_KEYS)):
        fix = f"use one of: {', '.join(_KEYS)}"
        yield _unheard(document, path, f"Gatus does not know the key {key}", fix)
    name, group = str(endpoint.get("name", "")), str(endpoint.get("group", ""))
    key = re.sub(r"[/_., #+&]", "-", f"{group}\n{name}".lower())
    if not name or set(name + group) & set('"\\'):
        yield _refused(document, path, f"{name!r} in {group!r} is not a valid endpoint name")
    elif key in taken:
        where = f"the group {group}" if group else "no group"
        yield _refused(document, path, f"another endpoint in {where} is named {name}")
    taken.add(key)
    scheme = str(endpoint.get("url", "")).partition("://")[0]
    if scheme not in gatus_conditions.SCHEMES and "dns" not in endpoint:
        yield _refused(document, path, f"Gatus does not support the URL {endpoint.get('url')!r}")
    interval = endpoint.get("interval", "1m")
    if not _DURATION.fullmatch(str(interval)):
        yield _refused(document, path, f"the interval {interval!r} is not a Go duration")
    yield from _conditions(document, path, endpoint.get("conditions"), scheme)


def _conditions(document: Document, path: str, given: Any, scheme: str) -> Iterator[Finding]:
    if not isinstance(given, list) or not given:
        yield _refused(document, path, "it has no conditions")
        return
    for text in map(str, given):
        if gatus_conditions.condition(text) is None:
            yield _refused(document, path, f"{text!r} has no operator with a space on both sides")
        for complaint in gatus_conditions.complaints(text, scheme):
            yield fault(
                document,
                "gatus/condition",
                path=path,
                problem=f"{text!r}: {complaint}",
                consequence="the check would always have the same result",
                fix="correct the condition",
            )
    if all(gatus_conditions.holds_without_answer(str(text)) for text in given):
        yield fault(
            document,
            "gatus/blind",
            path=path,
            problem=f"{' and '.join(map(repr, given))} would be true when nothing answers",
            consequence="the check could never fail",
            fix="add a condition such as [CONNECTED] == true",
        )


def _unheard(document: Document, path: str, problem: str, fix: str) -> Finding:
    consequence = "the check, or a part of it, would be missing in Gatus, without any error"
    return fault(document, "gatus/unheard", problem, consequence, fix, path)


def _refused(document: Document, path: str, problem: str) -> Finding:
    return fault(document, "gatus/refused", problem, _REFUSES, "correct it", path)
