"""TetragonExportStalled: an agent sees events and exports none."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, counting, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.promql import rate


def declare(deployment: Deployment) -> Alert:
    """Fires when policies report events on a node and its agent exports none.

    An export without events alone is no fault: the deny list keeps routine events of the host out.
    Events of policies always pass it.
    """
    alerts = deployment.settings.monitoring.alerts
    reported = rate(metric("tetragon_policy_events_total").where(), alerts.event_window)
    exported = rate(metric("tetragon_events_exported_total").where(), alerts.event_window)
    return Alert(
        name="TetragonExportStalled",
        severity=Severity.warning,
        expr=f"sum by (node) ({reported}) > 0\nunless on (node) {exported} > 0",
        for_duration=alerts.export_stalled_for,
        summary="The Tetragon agent on node {{ $labels.node }} exports no events",
        description=(
            "On node {{ $labels.node }} policies report {{ $value | humanize }} events per second, "
            "but the agent writes none of them to its export file. Alerts still fire, but the "
            "events that explain them are missing. Check the free disk space and the permissions "
            "of the export directory, and read the agent's log."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """What policies report and what is exported on nodes `a` and `b`; `a` fails."""
    alerts = deployment.settings.monitoring.alerts
    window, wait = minutes(alerts.event_window), minutes(alerts.export_stalled_for)

    def reported(policy: str) -> str:
        return series("tetragon_policy_events_total", job="tetragon", node="a", policy=policy)

    def exported(node: str) -> str:
        return series("tetragon_events_exported_total", job="tetragon", node=node)

    files, network = reported("sensitive-files"), reported("suspicious-network")
    busy = {files: counting(1, 60, 120), network: counting(1, 30, 120)}
    busy[exported("b")] = counting(1, 60, 120)
    still = f"{counting(1, 60, 20)} {samples((1141, 100))}"
    # The last growth, from minute 18 to 19, is in the window for this long.
    stalled = 18 + window
    fires = ({"node": "a"},)
    return (
        Case(
            "policies report and the export is stalled",
            {**busy, exported("a"): still},
            stalled + wait,
            fires,
            (
                "The Tetragon agent on node a exports no events",
                "On node a policies report 1.5 events per second, but the agent writes none of "
                "them to its export file. Alerts still fire, but the events that explain them are "
                "missing. Check the free disk space and the permissions of the export directory, "
                "and read the agent's log.",
            ),
        ),
        Case(
            "an export that is stalled, until policies stop reporting",
            {
                **busy,
                files: f"{counting(1, 60, 60)} {samples((3541, 60))}",
                network: samples((5, 120)),
                exported("a"): still,
            },
            stalled + wait,
            fires,
            until=57 + window,
        ),
        Case(
            "an export that has never written an event",
            {**busy, exported("a"): samples((0, 120))},
            1 + wait,
            fires,
        ),
        Case(
            "an export without a counter",
            busy,
            1 + wait,
            fires,
        ),
        Case("everything is exported", {**busy, exported("a"): counting(1, 60, 120)}, 110),
        Case(
            "no policy reports, and nothing is exported",
            {files: samples((5, 120)), exported("a"): samples((9, 120))},
            110,
        ),
        Case(
            "an export that is stalled for one minute less than the alert waits",
            {
                **busy,
                exported("a"): f"{counting(1, 60, 20)} {samples((1141, stalled + wait - 20))} "
                + counting(1200, 60, 100),
            },
            110,
        ),
    )
