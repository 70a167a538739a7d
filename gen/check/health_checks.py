"""Health checks: Gatus hears of each, takes it, and its conditions can fail."""

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
A health check never reaches Gatus, or a part of it does not, and nothing says so. k8s-sidecar takes
ConfigMaps with the label, and Gatus reads the keys of theirs that end in .yaml or .yml;
gatus-sidecar passes over a Service that is not enabled or has no ports. Gatus ignores keys that it
does not know, such as a misspelt `interval`.
""",
    "gatus/refused": """
Gatus would refuse its whole configuration, the checks of everybody else with it: it ends at start,
and at a change while it runs. An endpoint needs a name that is not taken in its group, a URL of a
scheme that Gatus speaks, an interval that is a Go duration, and conditions of the form
`[PLACEHOLDER] == value`.
""",
    "gatus/expansion": """
A health check holds a `$`. Gatus replaces `$name` by an environment variable, which most likely is
not there, before it reads its configuration. Write `$$`.
""",
    "gatus/condition": """
Gatus takes a condition, and it does not mean what it says. A misspelt placeholder or function is a
text, so it is never equal to anything; a placeholder that the kind of the URL never fills is 0 or
empty; of `a == b == c` only the first two are compared; and what is no number is 0 where sizes are
compared. The rules are those of config/endpoint/condition.go and placeholder.go at v5.36.0.
""",
    "gatus/blind": """
All conditions of a health check hold when nothing answers, so it is green for ever. An error alone
does not make Gatus call an endpoint unhealthy, a condition must fail: ask for `[CONNECTED] == true`
or `[STATUS] == 200`. Where sizes are compared, what is missing counts as 0.
""",
}

_LABEL = "gatus.io/enabled"
_SIDECAR = "gatus.home-operations.com"
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
"""What Go's strconv.ParseBool, and so gatus-sidecar, takes for true."""

_KEYS = (
    *("name", "group", "url", "interval", "conditions", "enabled", "method", "body", "graphql"),
    *("headers", "extra-labels", "alerts", "maintenance-windows", "dns", "ssh", "client", "ui"),
)
"""Keys of an endpoint (config/endpoint/endpoint.go at v5.36.0)."""

_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+")
_REFUSES = "Gatus would end at start, and take nobody's checks"


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
            yield _unheard(document, path, f"Gatus reads no file named {key}", "end it in .yaml")
            continue
        config = _read(document, text)
        if not isinstance(config, dict) or not isinstance(config.get("endpoints", []), list):
            yield _refused(document, path, f"{text!r:.60} is no map with a list of endpoints")
            continue
        for other in sorted(config.keys() - {"endpoints"}):
            yield _unheard(document, path, f"{other} is no list of endpoints", "use `endpoints`")
        yield from _expansion(document, path, text)
        for number, endpoint in enumerate(config.get("endpoints", [])):
            yield from _endpoint(document, f"{path}: endpoints[{number}]", endpoint, taken)


def _service(document: Document, marks: dict[str, str], taken: set[str]) -> Iterator[Finding]:
    enabled, text = marks.get(f"{_SIDECAR}/enabled", "true"), marks.get(f"{_SIDECAR}/endpoint", "")
    path = f"metadata.annotations.{_SIDECAR}/endpoint"
    if enabled not in _TRUE:
        problem = f"gatus-sidecar takes {_SIDECAR}/enabled: {enabled} for a no"
        yield _unheard(document, path, problem, "set it to true")
    if not document.data["spec"].get("ports"):
        problem = "gatus-sidecar passes over a Service without ports"
        yield _unheard(
            document, path, problem, "give it a port, even if the annotation has the URL"
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
                problem=f"{line.strip()!r} has a $",
                consequence="Gatus would replace what follows by an environment variable",
                fix="write $$",
            )


def _endpoint(document: Document, path: str, endpoint: Any, taken: set[str]) -> Iterator[Finding]:
    if not isinstance(endpoint, dict):
        yield _refused(document, path, f"{endpoint!r:.60} is no endpoint")
        return
    for key in sorted(endpoint.keys() - set(_KEYS)):
        yield _unheard(document, path, f"Gatus knows no key {key}", f"use {', '.join(_KEYS)}")
    name, group = str(endpoint.get("name", "")), str(endpoint.get("group", ""))
    key = re.sub(r"[/_., #+&]", "-", f"{group}\n{name}".lower())
    if not name or set(name + group) & set('"\\'):
        yield _refused(document, path, f"{name!r} in {group!r} is no name of an endpoint")
    elif key in taken:
        yield _refused(document, path, f"another endpoint is named {name} in {group or 'no group'}")
    taken.add(key)
    scheme = str(endpoint.get("url", "")).partition("://")[0]
    if scheme not in gatus_conditions.SCHEMES and "dns" not in endpoint:
        yield _refused(document, path, f"{endpoint.get('url')!r} is no URL that Gatus can ask")
    interval = endpoint.get("interval", "1m")
    if not _DURATION.fullmatch(str(interval)):
        yield _refused(document, path, f"the interval {interval!r} is no Go duration")
    yield from _conditions(document, path, endpoint.get("conditions"), scheme)


def _conditions(document: Document, path: str, given: Any, scheme: str) -> Iterator[Finding]:
    if not isinstance(given, list) or not given:
        yield _refused(document, path, "it has no conditions")
        return
    for text in map(str, given):
        if gatus_conditions.condition(text) is None:
            yield _refused(document, path, f"{text!r} has no operator with a blank on either side")
        for complaint in gatus_conditions.complaints(text, scheme):
            yield fault(
                document,
                "gatus/condition",
                path=path,
                problem=f"{text!r}: {complaint}",
                consequence="the check would be red, or green, whatever happens",
                fix="correct the condition",
            )
    if all(gatus_conditions.holds_without_answer(str(text)) for text in given):
        yield fault(
            document,
            "gatus/blind",
            path=path,
            problem=f"{' and '.join(map(repr, given))} hold when nothing answers",
            consequence="the check would be green for ever",
            fix="add a condition such as [CONNECTED] == true",
        )


def _unheard(document: Document, path: str, problem: str, fix: str) -> Finding:
    consequence = "the check, or a part of it, would not be there, and nothing would say so"
    return fault(document, "gatus/unheard", problem, consequence, fix, path)


def _refused(document: Document, path: str, problem: str) -> Finding:
    return fault(document, "gatus/refused", problem, _REFUSES, "correct it", path)
