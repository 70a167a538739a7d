"""The agent's export lists and redactions: it reads them strictly and exits on a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson

from tetraflux.gen.objects import chart_of, of_kind
from tetraflux.lint.facts.hooks import FAMILIES
from tetraflux.lint.findings import Finding, Severity

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "export/filter": """
A line of an export list or of the redactions is not a JSON object that the agent can read. The
agent decodes them strictly when it starts (protojson) and exits on an unknown key, on every node
at once.
""",
    "export/mutes-policy": """
A line of the deny list drops events that a deployed policy produces, so a detection would appear
in the metrics but in no log. In `event_set`, list the event types that the line may drop, without
those of policies.
""",
    "export/not-allowed": """
The allow list leaves out an event type that a deployed policy produces, so its events never reach
the export file.
""",
    "export/redaction": """
A redaction is not a valid RE2 expression, or has no capture group. On an invalid expression the
agent exits when it starts, on every node at once. Without a capture group nothing is redacted,
because the agent replaces only what a group captures.
""",
}

_KEYS = frozenset(
    (
        "binary_regex",
        "namespace",
        "health_check",
        "pid",
        "pid_set",
        "event_set",
        "pod_regex",
        "arguments_regex",
        "labels",
        "policy_names",
        "capabilities",
        "parent_binary_regex",
        "cel_expression",
        "parent_arguments_regex",
        "container_id",
        "in_init_tree",
        "ancestor_binary_regex",
        "container_name_regex",
    )
)
"""Keys of an export filter (api/v1/tetragon/events.proto, Filter, at v1.6.0)."""


def check(build: Build) -> Iterator[Finding]:
    """Findings for the values of the Tetragon release."""
    produced = {
        event
        for kind in ("TracingPolicy", "TracingPolicyNamespaced")
        for policy in of_kind(build.documents, kind)
        for family in FAMILIES
        if (event := family.fact.event) and policy.data["spec"].get(family)
    }
    for release in of_kind(build.documents, "HelmRelease"):
        chart = chart_of(release, build.documents)
        if chart is None or chart[0] != "tetragon":
            continue
        values = release.data["spec"]["values"]["tetragon"]
        allowed: set[str] = set()
        for number, line in yield_lines(values, "exportAllowList"):
            read = _object(line, _KEYS)
            if isinstance(read, str):
                yield _finding("filter", release, "exportAllowList", number, read, *_DIES)
            else:
                allowed.update(read.get("event_set", produced))
        for event in sorted(produced - allowed) if allowed else ():
            yield _finding(
                "not-allowed",
                release,
                "exportAllowList",
                0,
                f"{event} is not in the list, but a deployed policy produces it",
                "its events would never reach the log",
                "let model/export.py derive the list",
            )
        for number, line in yield_lines(values, "exportDenyList"):
            read = _object(line, _KEYS)
            if isinstance(read, str):
                yield _finding("filter", release, "exportDenyList", number, read, *_DIES)
            elif muted := sorted(produced & set(read.get("event_set", produced))):
                yield _finding(
                    "mutes-policy",
                    release,
                    "exportDenyList",
                    number,
                    f"{line} drops {', '.join(muted)}, which deployed policies produce",
                    "a detection would appear in the metrics but in no log",
                    "list other event types in its event_set",
                )
        yield from _redactions(release, values)


_DIES = ("the agent exits when it starts, on every node at once", "correct the line")


def yield_lines(values: dict[str, Any], name: str) -> Iterator[tuple[int, str]]:
    """The lines of a list with their numbers, from 1."""
    return enumerate(filter(None, str(values.get(name, "")).split("\n")), 1)


def _object(line: str, keys: frozenset[str]) -> dict[str, Any] | str:
    """The line's JSON object, or what is wrong with it."""
    try:
        read = orjson.loads(line)
    except ValueError as error:
        return f"{line!r} is not valid JSON: {error}"
    if not isinstance(read, dict):
        return f"{line!r} is not a JSON object"
    unknown = sorted(read.keys() - keys)
    return f"{line!r} has the unknown key {unknown[0]}" if unknown else read


def _redactions(release: Document, values: dict[str, Any]) -> Iterator[Finding]:
    import re2

    options = re2.Options()
    options.log_errors = False
    for number, line in yield_lines(values, "redactionFilters"):
        read = _object(line, frozenset({"redact", "binary_regex"}))
        if isinstance(read, str):
            yield _finding("filter", release, "redactionFilters", number, read, *_DIES)
            continue
        for pattern in read.get("redact", []):
            try:
                groups = re2.compile(pattern, options).groups
            except re2.error as error:
                problem = f"{pattern!r} is not a valid RE2 expression: {error}"
                yield _finding("redaction", release, "redactionFilters", number, problem, *_DIES)
                continue
            if not groups:
                yield _finding(
                    "redaction",
                    release,
                    "redactionFilters",
                    number,
                    f"{pattern!r} has no capture group",
                    "the agent would redact nothing and report no error",
                    "put the part to hide in parentheses",
                )


def _finding(
    id_: str, release: Document, name: str, number: int, problem: str, consequence: str, fix: str
) -> Finding:
    line = f" line {number}" if number else ""
    return Finding(
        id=f"export/{id_}",
        severity=Severity.ERROR,
        file="model/export.py",
        object=release.name,
        path=f"spec.values.tetragon.{name}{line}",
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
