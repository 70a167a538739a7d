"""Dashboards: what Grafana rejects, loses or leaves to chance; `panels` checks their panels.

The checks cover those rules of grafana's own `dashboard-linter` that a dashboard of ours could
break; that linter cannot be installed by `go install`, so it cannot run automatically. Other
modules check expressions that do not parse (`promql/parse`), counters without a rate
(`promql/bare-counter`), and panels with a fixed datasource (`reference/datasource`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tetraflux.gen.objects import fault, leaves
from tetraflux.lint.findings import Finding
from tetraflux.lint.words import dotted

if TYPE_CHECKING:
    from tetraflux.gen.render import Build, Document

PAGES = {
    "dashboard/identity": """
A dashboard has no uid or title, or the same one as another dashboard of the tree, or a uid that
Grafana rejects: it takes at most 40 letters, digits, `-` and `_`. Links and alerts use the uid;
without one, Grafana generates a new one at every import.
""",
    "dashboard/editable": """
A dashboard can be edited in Grafana. The next reconciliation discards the edits, and until then the
dashboard differs from the repository. Change the model, or save a copy under another name.
""",
    "dashboard/datasource": """
A dashboard must let the user choose the datasource: with a variable of type `datasource`, named
`datasource` and labelled `Data source`, or `<type>_datasource` and `<Type> data source` if there
are several. Links from other dashboards set the datasource by that name.
""",
    "dashboard/variable": """
A variable is used but not defined, so Grafana sends its name literally and nothing matches; or it
is defined but not used, so choosing a value has no effect. A query variable must be refreshed when
the time range changes, and its All must be `.*`, which also matches series without the label:
`.+`, or a list of all values, leaves out processes of the host.
""",
    "dashboard/layout": """
Two panels of a dashboard have the same id or overlap, or a panel extends beyond the 24 columns.
Grafana moves such panels, and a link to a panel by its id may open the wrong one.
""",
}

_NAMED = re.compile(r"\$(\w+)|\[\[(\w+)")


def check(build: Build) -> Iterator[Finding]:
    """Findings for every dashboard of the tree."""
    seen: dict[tuple[str, str], str] = {}
    for document in build.documents:
        if not document.path.endswith(".json"):
            continue
        yield from _identity(document, seen)
        yield from _datasources(document)
        yield from _variables(document)
        yield from _layout(document)


def _identity(document: Document, seen: dict[tuple[str, str], str]) -> Iterator[Finding]:
    for key in ("uid", "title"):
        value = document.data.get(key) or ""
        if not value or (key == "uid" and not re.fullmatch(r"[\w-]{1,40}", value, re.ASCII)):
            yield finding(
                "identity",
                document,
                key,
                f"{value!r} is not a valid {key}",
                "Grafana rejects the dashboard, or links to it break",
                f"give it a unique {key}",
            )
        elif document.path != seen.setdefault((key, value), document.path):
            yield finding(
                "identity",
                document,
                key,
                f"{seen[key, value]} has the same {key} {value!r}",
                "Grafana shows only one of the two",
                f"give it a unique {key}",
            )
    if document.data.get("editable", True):
        yield finding(
            "editable",
            document,
            "editable",
            "it can be edited in Grafana",
            "edits are lost at the next reconciliation",
            "set editable to false",
        )


def _datasources(document: Document) -> Iterator[Finding]:
    sources = [v for v in document.data["templating"]["list"] if v["type"] == "datasource"]
    if not sources:
        yield finding(
            "datasource",
            document,
            "templating.list",
            "no variable selects the datasource",
            "the dashboard works only in the Grafana in which it was made",
            "define a variable of type datasource",
        )
    for each in sources:
        type_ = each["query"]
        allowed = [(f"{type_}_datasource", f"{type_.title()} data source")]
        if len(sources) == 1:
            allowed.append(("datasource", "Data source"))
        if (each["name"], each["label"]) not in allowed:
            name, label = allowed[-1]
            yield finding(
                "datasource",
                document,
                "templating.list",
                f"the datasource variable has the name {each['name']} and the label "
                f"{each['label']!r}",
                "links that set the datasource by the usual name have no effect",
                f"use the name {name} and the label {label!r}",
            )


def _variables(document: Document) -> Iterator[Finding]:
    defined = {each["name"]: each for each in document.data["templating"]["list"]}
    used: set[str] = set()
    for path, value in leaves(document.data):
        for match in _NAMED.finditer(value) if isinstance(value, str) else ():
            name = match[1] or match[2]
            used.add(name)
            # Numbers refer to groups of a replacement; Grafana's own begin with two underscores.
            if name not in defined and not name.startswith("__") and not name.isdigit():
                yield finding(
                    "variable",
                    document,
                    dotted(path),
                    f"no variable is named {name}",
                    "Grafana sends the name literally, and nothing matches it",
                    f"use one of: {', '.join(sorted(defined))}",
                )
    for name, each in defined.items():
        wrong = []
        if name not in used:
            wrong.append(
                ("it is not used", "choosing a value has no effect", "use it, or remove it")
            )
        if each["type"] == "query" and each.get("refresh") != 2:
            wrong.append(
                (
                    "it is not refreshed when the time range changes",
                    "newer values cannot be chosen",
                    "set refresh to 2",
                )
            )
        if each.get("includeAll") and each.get("allValue") != ".*":
            wrong.append(
                (
                    f"All is {each.get('allValue')!r}",
                    "All leaves out series without the label",
                    "set allValue to .*",
                )
            )
        for problem, consequence, fix in wrong:
            where = f"templating.list.{name}"
            yield finding("variable", document, where, problem, consequence, fix)


def _layout(document: Document) -> Iterator[Finding]:
    ids: dict[int, str] = {}
    taken: dict[tuple[int, int], str] = {}
    for panel in document.data["panels"]:
        title, place = panel.get("title", ""), panel["gridPos"]
        other = ids.setdefault(panel["id"], title)
        columns = range(place["x"], place["x"] + place["w"])
        cells = [(x, place["y"] + y) for x in columns for y in range(place["h"])]
        below = next((taken[cell] for cell in cells if cell in taken), None)
        taken |= dict.fromkeys(cells, title)
        for wrong in (
            f"it has the same id as {other!r}" if other != title else "",
            f"it overlaps {below!r}" if below is not None else "",
            "it extends beyond the 24 columns" if columns.stop > 24 else "",
        ):
            if wrong:
                yield finding(
                    "layout",
                    document,
                    f"panels.{title}",
                    wrong,
                    "Grafana moves it",
                    "let gen.dashboard place the panels, each at most 24 columns wide",
                )


def finding(
    id_: str, document: Document, path: str, problem: str, consequence: str, fix: str
) -> Finding:
    """What is wrong at that place of a dashboard."""
    return fault(
        document,
        f"dashboard/{id_}",
        path=path,
        problem=problem,
        consequence=consequence,
        fix=fix,
    )
