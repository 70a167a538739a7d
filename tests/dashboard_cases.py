"""Breaks of a good dashboard, and what `tetraflux check` must say of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BOARD = "apps/security/tetragon/monitoring/dashboards/tetragon-overview.json"

Objects = dict[str, Any]
Change = Callable[[Objects], object]


def variable(tree: Objects, name: str) -> Any:
    return next(v for v in tree[BOARD]["templating"]["list"] if v["name"] == name)


def panel(tree: Objects, title: str) -> Any:
    return next(p for p in tree[BOARD]["panels"] if p["title"] == title)


def target(tree: Objects, title: str) -> Any:
    return panel(tree, title)["targets"][0]


def defaults(tree: Objects, title: str) -> Any:
    return panel(tree, title)["fieldConfig"]["defaults"]


CASES: list[tuple[str, str, Change]] = [
    ("dashboard/identity", "'' is not a valid uid", lambda t: t[BOARD].pop("uid")),
    ("dashboard/identity", "is not a valid uid", lambda t: t[BOARD].update(uid="a" * 41)),
    ("dashboard/identity", "'a b' is not a valid uid", lambda t: t[BOARD].update(uid="a b")),
    ("dashboard/identity", "'' is not a valid title", lambda t: t[BOARD].update(title="")),
    ("dashboard/editable", "can be edited", lambda t: t[BOARD].update(editable=True)),
    ("dashboard/editable", "can be edited", lambda t: t[BOARD].pop("editable")),
    ("dashboard/datasource", "no variable selects",
     lambda t: t[BOARD]["templating"]["list"].pop(0)),
    ("dashboard/datasource", "has the name source and the label 'Data source'",
     lambda t: variable(t, "datasource").update(name="source")),
    ("dashboard/datasource", "has the name datasource and the label 'Datasource'",
     lambda t: variable(t, "datasource").update(label="Datasource")),
    ("dashboard/variable", "no variable is named nod",
     lambda t: target(t, "Agents up").update(expr='sum(up{node=~"$nod"})')),
    ("dashboard/variable", "no variable is named polices",
     lambda t: t[BOARD].update(description="[[polices:pipe]]")),
    ("dashboard/variable", "workload: it is not used",
     lambda t: [each.update(expr=each["expr"].replace("$workload", ".*"))
                for p in t[BOARD]["panels"] for each in p.get("targets", ())]),
    ("dashboard/variable", "not refreshed", lambda t: variable(t, "node").update(refresh=1)),
    ("dashboard/variable", "All is '.+'", lambda t: variable(t, "namespace").update(allValue=".+")),
    ("dashboard/variable", "All is None", lambda t: variable(t, "cluster").pop("allValue")),
    ("dashboard/panel", "has no title", lambda t: panel(t, "Agents up").update(title="")),
    ("dashboard/panel", "has no description", lambda t: panel(t, "Agents up").pop("description")),
    ("dashboard/panel", "has no query", lambda t: panel(t, "Agents up").update(targets=[])),
    ("dashboard/panel", "has no text for when there is no result",
     lambda t: defaults(t, "Overhead by policy").pop("noValue")),
    ("dashboard/unit", "the unit None", lambda t: defaults(t, "Export lag").pop("unit")),
    ("dashboard/unit", "the unit 'seconds'",
     lambda t: defaults(t, "Export lag").update(unit="seconds")),
    ("dashboard/rate-interval", "with another window than $__rate_interval",
     lambda t: target(t, "Events by type").update(
         expr="sum by (type) (rate(tetragon_events_total[5m]))")),
    ("dashboard/rate-interval", "with another window than $__rate_interval",
     lambda t: target(t, "Events by type").update(
         expr="sum by (type) (irate(tetragon_events_total[$__range]))")),
    ("dashboard/rate-interval", "sets the interval None",
     lambda t: target(t, "Events by type").pop("interval")),
    ("dashboard/rate-interval", "sets the interval '15s'",
     lambda t: target(t, "Events by type").update(interval="15s")),
    ("dashboard/label", "shows the label nod,",
     lambda t: target(t, "Exported events").update(legendFormat="{{nod}}")),
    ("dashboard/label", "shows the label namespce,",
     lambda t: panel(t, "Detections now")["transformations"][0]["options"].update(
         indexByName={"namespce": 0})),
    ("dashboard/label", "has the label workload in its result but no column",
     lambda t: target(t, "Detections now").update(
         expr=target(t, "Detections now")["expr"].replace("pod,", "pod, workload,"))),
    ("dashboard/label", "shows the label stat,",
     lambda t: panel(t, "Policies by agent")["transformations"][0]["options"].update(
         columnField="stat")),
    ("dashboard/layout", "it has the same id as 'Agents up'",
     lambda t: panel(t, "Alerts firing").update(id=panel(t, "Agents up")["id"])),
    ("dashboard/layout", "it overlaps 'Agents up'",
     lambda t: panel(t, "Alerts firing").update(gridPos=panel(t, "Agents up")["gridPos"])),
    ("dashboard/layout", "beyond the 24 columns",
     lambda t: panel(t, "Alerts firing")["gridPos"].update(w=5)),
    ("reference/datasource", "'prometheus-1'",
     lambda t: t[BOARD]["annotations"]["list"][0]["datasource"].update(uid="prometheus-1")),
    ("promql/metric", "nothing exports tetragon_build",
     lambda t: variable(t, "node")["query"].update(query="label_values(tetragon_build, node)")),
    ("promql/label", "groups or joins by nod,",
     lambda t: variable(t, "node")["query"].update(
         query='label_values(tetragon_build_info{cluster=~"a,b"}, nod)')),
]  # fmt: skip
