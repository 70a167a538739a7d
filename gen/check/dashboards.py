"""Dashboards: what Grafana refuses, loses or leaves to chance; `panels` looks at what they hold.

They hold what grafana's own `dashboard-linter` asks for, as far as a dashboard of ours could break
it: it cannot be installed by `go install`, so no machine runs it by itself. What stands elsewhere:
expressions that do not parse (`promql/parse`), counters without a rate (`promql/bare-counter`),
panels with a datasource of their own (`reference/datasource`).
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
A dashboard has no uid or title, or one that another dashboard of the tree has, or a uid that
Grafana refuses: at most 40 letters, digits, `-` and `_`. Links and alerts lead to the uid; without
one Grafana makes up another at every import.
""",
    "dashboard/editable": """
A dashboard can be edited in Grafana. The next reconciliation throws the edits away, and until then
nobody knows which of the two is right. Change the model, or save a copy under another name.
""",
    "dashboard/datasource": """
A dashboard must let its reader choose the datasource: a variable of type `datasource`, named
`datasource` and labelled `Data source`, or `<type>_datasource` and `<Type> data source` where there
are several. Links from elsewhere choose by that name.
""",
    "dashboard/variable": """
A variable is used and not defined, so Grafana sends its name as it is written and nothing matches;
or it is defined and nothing uses it, so that choosing changes nothing. A query variable must be
filled anew when the time range changes, and its All must be `.*`, which also matches what has no
such label: `.+`, or a list of all values, leaves out processes of the host.
""",
    "dashboard/layout": """
Two panels of a dashboard have one id, lie over each other, or reach beyond the 24 columns. Grafana
moves them elsewhere, and links to a panel by its id reach the other one.
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
                f"{value!r} is no {key}",
                "Grafana refuses the dashboard, or nobody finds it again",
                f"give it a {key} of its own",
            )
        elif document.path != seen.setdefault((key, value), document.path):
            yield finding(
                "identity",
                document,
                key,
                f"{seen[key, value]} has the {key} {value!r} too",
                "Grafana shows one of both",
                f"give it a {key} of its own",
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
            "no variable chooses the datasource",
            "the dashboard works in the Grafana that it was made in",
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
                f"the variable of the datasource is named {each['name']}, {each['label']!r}",
                "links that choose a datasource by the usual name have no effect",
                f"name it {name}, {label!r}",
            )


def _variables(document: Document) -> Iterator[Finding]:
    defined = {each["name"]: each for each in document.data["templating"]["list"]}
    used: set[str] = set()
    for path, value in leaves(document.data):
        for match in _NAMED.finditer(value) if isinstance(value, str) else ():
            name = match[1] or match[2]
            used.add(name)
            # Numbered ones are those of a replacement, and Grafana's own begin with two lines.
            if name not in defined and not name.startswith("__") and not name.isdigit():
                yield finding(
                    "variable",
                    document,
                    dotted(path),
                    f"no variable is named {name}",
                    "Grafana sends the name as it is written, and nothing matches it",
                    f"use one of: {', '.join(sorted(defined))}",
                )
    for name, each in defined.items():
        wrong = []
        if name not in used:
            wrong.append(("nothing uses it", "choosing changes nothing", "use it, or remove it"))
        if each["type"] == "query" and each.get("refresh") != 2:
            wrong.append(
                (
                    "it is not filled anew when the time range changes",
                    "what appeared since cannot be chosen",
                    "set refresh to 2",
                )
            )
        if each.get("includeAll") and each.get("allValue") != ".*":
            wrong.append(
                (
                    f"All is {each.get('allValue')!r}",
                    "All leaves out what has no such label",
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
            f"it has the id of {other!r}" if other != title else "",
            f"it lies over {below!r}" if below is not None else "",
            "it reaches beyond the 24 columns" if columns.stop > 24 else "",
        ):
            if wrong:
                yield finding(
                    "layout",
                    document,
                    f"panels.{title}",
                    wrong,
                    "Grafana moves it elsewhere",
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
