"""A Grafana dashboard and the grafana-operator's GrafanaDashboard.

A dashboard is rows of panels in our words; `gen.dashboard` lays it out as Grafana's JSON model
(docs: dashboards/build-dashboards/view-dashboard-json-model). It is made of tuples, which cost
nothing where a class of pydantic's costs two milliseconds at each start. Variables are written
`$name`, without braces: Flux would take `${...}` for a substitution of its own.
"""

from enum import StrEnum
from typing import Any, ClassVar, Literal, NamedTuple

from tetraflux.model.kinds.base import Manifest, Model
from tetraflux.model.kinds.kubernetes import SecretKeySelector


class Unit(StrEnum):
    """Grafana's ids of the units in use."""

    short = "short"
    bytes = "bytes"
    percentunit = "percentunit"
    events_per_second = "cps"
    seconds = "s"
    bytes_per_second = "Bps"


class Visualization(StrEnum):
    """Panel plugins in use."""

    stat = "stat"
    timeseries = "timeseries"
    table = "table"
    bargauge = "bargauge"


Colour = Literal["green", "yellow", "orange", "red", "blue"]
"""Grafana's names of the colours in use."""


class Target(NamedTuple):
    """One query of a panel; `instant` asks for the end of the time range only."""

    expr: str
    legendFormat: str = ""
    instant: bool = False


class Step(NamedTuple):
    """From `value` on (None: from below everything) the panel has this colour."""

    color: Colour
    value: float | None = None


class Column(NamedTuple):
    """A column of a table: the label that it shows (`Value`: the number), and its heading.

    `width` is in pixels. `steps` colour the cells.
    """

    label: str
    heading: str
    width: int | None = None
    steps: tuple[Step, ...] = ()


class Panel(NamedTuple):
    """One panel; `width` is in twenty-fourths of the dashboard's, `height` in grid rows.

    `empty` is what it says where no query has a result, and must be true whenever that is so.
    `columns` are those of a table; with a `pivot`, the first is a label and the others are values
    of that one. `maximum` is the end of the axis, in the panel's unit. `runbook` names the alert
    whose page to read when it is bad. `logs`: it links to the logs, where they are shipped.
    """

    title: str
    description: str
    type: Visualization
    width: int
    height: int
    targets: tuple[Target, ...]
    empty: str
    unit: Unit = Unit.short
    steps: tuple[Step, ...] = ()
    columns: tuple[Column, ...] = ()
    pivot: str = ""
    maximum: float | None = None
    runbook: str = ""
    logs: bool = False


class Row(NamedTuple):
    """A row of panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


class Variable(NamedTuple):
    """A template variable, filled with the values of a label of the series of a selector."""

    name: str
    label: str
    series: str
    source_label: str
    description: str


class Annotation(NamedTuple):
    """Marks on every time axis, at the samples of an expression."""

    name: str
    expr: str
    title: str
    text: str
    color: Colour


class Link(NamedTuple):
    """A link to a page outside the dashboard."""

    title: str
    url: str
    tooltip: str


class Dashboard(NamedTuple):
    """A dashboard, by rows.

    `scrape_interval_seconds` is that of its metrics: Grafana makes `$__rate_interval` of it.
    `runbooks` is where the pages of `docs/` stand, if anywhere; `logs` the link to the logs, if any
    are shipped, in which every panel with `logs` shares.
    """

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    refresh_interval: str
    time_from: str
    scrape_interval_seconds: int
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]
    rows: tuple[Row, ...]
    links: tuple[Link, ...] = ()
    runbooks: str | None = None
    logs: Link | None = None


class GrafanaDashboardSpec(Model):
    """`spec`: which Grafana, and the ConfigMap with the JSON."""

    instanceSelector: dict[str, Any]
    allowCrossNamespaceImport: bool
    configMapRef: SecretKeySelector


class GrafanaDashboard(Manifest):
    """A grafana.integreatly.org/v1beta1 GrafanaDashboard."""

    apiVersion: ClassVar[str] = "grafana.integreatly.org/v1beta1"
    kind: ClassVar[str] = "GrafanaDashboard"
    spec: GrafanaDashboardSpec
