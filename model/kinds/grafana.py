"""A Grafana dashboard and the grafana-operator's GrafanaDashboard.

The dashboard is Grafana's JSON model (docs: dashboards/build-dashboards/view-dashboard-json-model).
Its datasource is the variable `$datasource`, written without braces: Flux would take `${...}` for
a substitution of its own.
"""

from enum import StrEnum
from typing import Any, ClassVar, Literal

from model.kinds.base import Manifest, Model
from model.kinds.kubernetes import SecretKeySelector


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


class Target(Model):
    """One query of a panel."""

    expr: str
    legendFormat: str
    instant: bool = False


class Step(Model):
    """From `value` on (None: from below everything) the panel has this colour."""

    color: Literal["green", "yellow", "orange", "red", "blue"]
    value: float | None = None


class Panel(Model):
    """One panel; `width` is in twenty-fourths of the dashboard's, `height` in grid rows."""

    title: str
    description: str
    type: Visualization
    width: int
    height: int
    targets: tuple[Target, ...]
    unit: Unit = Unit.short
    steps: tuple[Step, ...] = ()


class Row(Model):
    """A row of panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


class Variable(Model):
    """A template variable that is filled by `label_values(metric, label)`."""

    name: str
    label: str
    metric: str
    source_label: str


class Dashboard(Model):
    """A dashboard, by rows; `gen.dashboard` lays it out as Grafana's JSON."""

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    refresh_interval: str
    time_from: str
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]


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
