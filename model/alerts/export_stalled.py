"""TetragonExportStalled: an agent sees events and exports none."""

from model.alert import Alert
from model.alert_case import Case, counting, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric
from model.promql import rate


def declare(deployment: Deployment) -> Alert:
    """Fires when policies report on a node and no line is written to its log of events.

    A quiet export alone is no fault: the deny list keeps routine events of the host out. Events of
    policies always pass it.
    """
    alerts = deployment.settings.monitoring.alerts
    reported = rate(metric("tetragon_policy_events_total").where(), alerts.event_window)
    exported = rate(metric("tetragon_events_exported_total").where(), alerts.event_window)
    return Alert(
        name="TetragonExportStalled",
        severity=Severity.warning,
        expr=(f"sum by (node) ({reported}) > 0\nunless on (node) sum by (node) ({exported}) > 0"),
        for_duration=alerts.export_stalled_for,
        summary="The agent on {{ $labels.node }} exports no events",
        description=(
            "On node {{ $labels.node }} policies report {{ $value | humanize }} events a second, "
            "and the agent writes none of them to its log: alerts still fire, but the events that "
            "explain them are missing. Look at the disk and the permissions of the export "
            "directory, and at the agent's log."
        ),
    )


def cases(_: Deployment) -> tuple[Case, ...]:
    """Node `a`: what its policies report, and what is exported."""
    target = {"job": "tetragon", "instance": "a:2112", "node": "a"}
    reported = series("tetragon_policy_events_total", **target, policy="sensitive-files")
    exported = series("tetragon_events_exported_total", **target)
    busy = {reported: counting(1, 60, 90)}
    stalled = {**busy, exported: counting(1, 60, 20) + " " + samples((1141, 70))}
    return (
        Case(
            "policies report and the export stands still",
            stalled,
            60,
            ({"node": "a"},),
            (
                "The agent on a exports no events",
                "On node a policies report 1 events a second, and the agent writes none of them "
                "to its log: alerts still fire, but the events that explain them are missing. "
                "Look at the disk and the permissions of the export directory, and at the agent's "
                "log.",
            ),
        ),
        Case(
            "an export that never began", {**busy, exported: samples((0, 90))}, 60, ({"node": "a"},)
        ),
        Case("everything is exported", {**busy, exported: counting(1, 60, 90)}, 60),
        Case(
            "no policy reports, and nothing is exported",
            {reported: samples((5, 90)), exported: samples((9, 90))},
            60,
        ),
        Case("an export that stands still for a moment", stalled, 35),
    )
