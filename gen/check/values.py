"""Helm values against the keys that the chart reads at its pinned version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tetraflux.gen.objects import chart_keys, chart_of, of_kind, versions_of
from tetraflux.lint.findings import Finding, Severity
from tetraflux.model.app.helmrelease import IGNORED, STATED

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "values/no-chart": """
The chart of a HelmRelease cannot be determined from the tree, or `schemas/charts/` has no keys for
its version, so misspelt values would not be noticed. Add the chart's values.yaml at that version to
`schemas/sources.toml` and run `tetraflux schemas`.
""",
    "values/newer-patch": """
The chart is a patch release that `schemas/` does not know yet, of a minor version that it does. It
is judged as the newest patch release that is known: those so far changed no key and no metric.
`schemas/README.md` says how to add a version.
""",
    "values/dead-key": """
A value is set under a key that the chart does not have. Helm passes it to the templates, but no
template reads it, and Helm reports no error. Keys are compared with the chart's own values.yaml at
the pinned version. A key that is wanted all the same goes into `IGNORED` in
`model/app/helmrelease.py`; it is then reported as a note.
""",
    "values/ignored-key": """
A key is listed in `IGNORED` in `model/app/helmrelease.py`: the chart does not read it, and it is
written all the same because the project's owner asks for it by name. It has no effect.
""",
    "values/type": """
A value has another type than the chart's default for its key, so a template would not render what
is meant, but often an empty string.
""",
    "values/default": """
A value equals the chart's default, so it is redundant. The release should set only values that
differ, so that a reader sees what is special; a default that the stack depends on is listed in
`STATED` in `model/app/helmrelease.py`.
""",
    "values/export-directory": """
The export directory is a folder that the chart itself mounts, so the API server would reject the
DaemonSet for a duplicate mount: /var/run/cilium, /sys/fs/bpf and /procRoot in every chart, those
of extraHostPathMounts, and /var/run/tetragon from chart 1.7.0 on, which mounts the agent's own run
directory there. Set `agent.export_directory`, for example to /var/log/tetragon, and configure the
log shipper accordingly.
""",
}

MOUNTED = ("/var/run/cilium", "/sys/fs/bpf", "/procRoot")
"""What every chart mounts from the node, at the same path or, the last, at this one."""

_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}


def check(build: Build) -> Iterator[Finding]:
    """Findings for each HelmRelease of the tree."""
    for release in of_kind(build.documents, "HelmRelease"):
        chart = chart_of(release, build.documents)
        if chart and chart[0] == "tetragon":
            yield from _export_directory(release, chart[1])
        known = chart_keys(*chart) if chart else None
        if chart is None or known is None:
            missing = f"{chart[0]} {chart[1]}" if chart else "of its chartRef"
            yield _finding(
                "no-chart",
                release,
                "spec.values",
                f"the keys of chart {missing} are not known here",
                "a misspelt value would be ignored without an error",
                f"{_known_ones(chart)}add the chart's values.yaml to schemas/sources.toml and run "
                "`tetraflux schemas`",
            )
            continue
        schema, judged = known
        if judged != chart[1]:
            yield _newer(release, chart, judged)
        is_tetragon = chart[0] == "tetragon"
        ignored = set(_paths(IGNORED)) if is_tetragon else set()
        for path, value, key in _against(release.data["spec"]["values"], schema, ""):
            if key is None:
                yield _dead(release, path, chart, schema, path in ignored)
            else:
                yield from _leaf(release, path, value, key, is_tetragon)


def _known_ones(chart: tuple[str, str] | None) -> str:
    """What may be used instead, as the beginning of a fix."""
    known = versions_of(chart[0]) if chart else []
    return f"use one of {', '.join(known)}, or " if known else ""


def _newer(release: Document, chart: tuple[str, str], judged: str) -> Finding:
    return _finding(
        "newer-patch",
        release,
        "spec.chartRef",
        f"chart {chart[0]} {chart[1]} is not known here, and is judged as {judged}",
        "a key or a metric that the patch changed would not be noticed",
        "read its release notes; a newer tetraflux may know it",
    )._replace(severity=Severity.NOTE)


def _against(
    values: Mapping[str, Any], schema: Mapping[str, Any], path: str
) -> Iterator[tuple[str, Any, Mapping[str, Any] | None]]:
    """Each value that the chart has no key for (None), or that stands at a leaf of its keys."""
    for name, value in values.items():
        where = f"{path}.{name}".lstrip(".")
        key = schema["properties"].get(name)
        if key is not None and "properties" in key and isinstance(value, dict):
            yield from _against(value, key, where)
        else:
            yield where, value, key


def _paths(values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in values.items():
        where = f"{path}.{name}".lstrip(".")
        if isinstance(value, dict):
            yield from _paths(value, where)
        else:
            yield where


def _dead(
    release: Document, path: str, chart: tuple[str, str], schema: Mapping[str, Any], meant: bool
) -> Finding:
    where = f"spec.values.{path}"
    problem = f"chart {chart[0]} {chart[1]} has no key {path}"
    if meant:
        return _finding(
            "ignored-key",
            release,
            where,
            problem,
            "it has no effect; it is written because IGNORED lists it",
            "remove it from IGNORED in model/app/helmrelease.py when it is no longer wanted",
            Severity.NOTE,
        )
    from difflib import get_close_matches

    known = [leaf for leaf, _ in keys_of(schema)]
    name = path.rpartition(".")[2]
    same_name = [leaf for leaf in known if leaf.rpartition(".")[2] == name]
    close = same_name or get_close_matches(path, known, n=1, cutoff=0.8)
    return _finding(
        "dead-key",
        release,
        where,
        problem,
        "Helm would ignore it without an error, and the default stays in effect",
        f"use {close[0]}"
        if close
        else "remove it, or see `tetraflux check --explain values/dead-key`",
    )


def _leaf(
    release: Document, path: str, value: Any, key: Mapping[str, Any], is_tetragon: bool
) -> Iterator[Finding]:
    kind = _TYPES.get(str(key.get("type")))
    if kind and (not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind)):
        yield _finding(
            "type",
            release,
            f"spec.values.{path}",
            f"{value!r} is not of type {key['type']}, the type of the chart's default",
            "a template would not render what is meant",
            f"give it a value of type {key['type']}",
        )
    elif is_tetragon and "default" in key and key["default"] == value and path not in STATED:
        yield _finding(
            "default",
            release,
            f"spec.values.{path}",
            f"{value!r} is the chart's default",
            "it is redundant, and hides the values that differ",
            "leave it out, or list it in STATED in model/app/helmrelease.py",
            Severity.NOTE,
        )


def _export_directory(release: Document, version: str) -> Iterator[Finding]:
    values = release.data["spec"]["values"]
    directory = values.get("exportDirectory", "")
    taken = {*MOUNTED, *(each["mountPath"] for each in values.get("extraHostPathMounts", []))}
    if tuple(int(part) for part in version.split(".") if part.isdigit()) >= (1, 7):
        taken.add("/var/run/tetragon")
    if directory in taken:
        yield _finding(
            "export-directory",
            release,
            "spec.values.exportDirectory",
            f"chart {version} mounts {directory} itself",
            "the API server would reject the DaemonSet for two mounts at one path",
            "set agent.export_directory to /var/log/tetragon, and configure the log shipper too",
        )


def _finding(
    id_: str,
    release: Document,
    path: str,
    problem: str,
    consequence: str,
    fix: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        id=f"values/{id_}",
        severity=severity,
        file=release.source,
        object=release.name,
        path=path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )


def keys_of(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The leaf keys of a values schema, as (`a.b.c`, subschema), in the order of `values.yaml`."""
    for key, value in schema["properties"].items():
        below = f"{path}.{key}".strip(".")
        if "properties" in value:
            yield from keys_of(value, below)
        else:
            yield below, value
