"""What the pages are made of: the model, and what was measured."""

from __future__ import annotations

from typing import NamedTuple

from tetraflux.gen.docs.records import Runs
from tetraflux.gen.verify.plan import detections
from tetraflux.model.alert import Alert
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection import Detection
from tetraflux.model.detection_alert import alerts
from tetraflux.model.enforcement import enforcing
from tetraflux.model.kinds.grafana import Dashboard
from tetraflux.model.scenario import Scenario
from tetraflux.model.settings import Settings


class AlertEntry(NamedTuple):
    """An alert, and whether Loki's ruler evaluates it and not Prometheus."""

    alert: Alert
    by_loki: bool

    @property
    def page(self) -> str:
        """The page that its runbook_url leads to, without the folder."""
        return f"{self.alert.detection or self.alert.name}.md"


class Entry(NamedTuple):
    """A detection with its scenarios and the alerts that report it."""

    detection: Detection
    scenarios: tuple[Scenario, ...]
    alerts: tuple[AlertEntry, ...]


class Catalogue(NamedTuple):
    """All that is rendered; `alerts` are all of them, those of no detection too."""

    settings: Settings
    entries: tuple[Entry, ...]
    alerts: tuple[AlertEntry, ...]
    runs: Runs = Runs()
    dashboards: tuple[Dashboard, ...] = ()

    @property
    def panels(self) -> tuple[str, ...]:
        """The titles of the panels of all dashboards."""
        rows = (row for dashboard in self.dashboards for row in dashboard.rows)
        return tuple(panel.title for row in rows for panel in row.panels)


def catalogue(settings: Settings) -> Catalogue:
    """The model's part of it.

    Raises `model.discover.DeclarationError` with the faults of all files. Log alerts are told of
    whether logs are shipped or not: their pages must be there when they are.
    """
    known = {
        name: (enforcing(detection, settings.policies.enforce), scenarios)
        for name, (detection, scenarios) in detections(settings).items()
    }
    deployment = Deployment(settings, tuple(each for each, _ in known.values()))
    log_alerts = deployment.items("tetraflux.model.log_alerts", Alert)
    all_alerts = (
        *(AlertEntry(each.item, by_loki=False) for each in alerts(deployment)),
        *(AlertEntry(each.item, by_loki=True) for each in log_alerts),
    )
    dashboards = tuple(
        each.item for each in deployment.items("tetraflux.model.dashboards", Dashboard)
    )
    entries = tuple(
        Entry(
            detection, scenarios, tuple(each for each in all_alerts if each.alert.detection == name)
        )
        for name, (detection, scenarios) in known.items()
    )
    return Catalogue(settings, entries, all_alerts, dashboards=dashboards)
