"""TetragonHighEventRate: a node produces far more events than it did before."""

from model.alert import Alert
from model.alert_case import Case, counting, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric
from model.promql import rate

BEFORE = "1h"
"""How long ago normal ended."""


def declare(deployment: Deployment) -> Alert:
    """Fires when a node is above a floor and above several times its own recent normal.

    Normal is that of some hours which ended an hour ago, so that a rise does not soon become
    normal itself. A node without a past has no normal, and is quiet until it has one.
    """
    alerts = deployment.settings.monitoring.alerts
    events = metric("tetragon_events_total").where()
    window = alerts.high_event_rate_window
    now = f"sum by (node) ({rate(events, window)})"
    normal = f"sum by (node) ({rate(events, alerts.high_event_rate_normal, before=BEFORE)})"
    times = alerts.high_event_rate_times_normal
    return Alert(
        name="TetragonHighEventRate",
        severity=Severity.warning,
        expr=f"{now} > {alerts.high_event_rate_per_second}\nand\n{now} > {times} * {normal}",
        for_duration=alerts.high_event_rate_for,
        summary="Node {{ $labels.node }} produces unusually many events",
        description=(
            "Node {{ $labels.node }} produces {{ $value | humanize }} events a second, more than "
            f"{times} times its normal of {alerts.high_event_rate_normal}. Something started that "
            "starts or touches much, or a policy is too wide."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """A node, by the rate of its events; a sample is a minute."""
    floor = deployment.settings.monitoring.alerts.high_event_rate_per_second
    times = deployment.settings.monitoring.alerts.high_event_rate_times_normal
    name = series("tetragon_events_total", instance="a:2112", node="a", type="PROCESS_EXEC")

    def rates(*runs: tuple[float, int]) -> dict[str, str]:
        total, parts = 0.0, []
        for per_second, minutes in runs:
            parts.append(counting(total, per_second * 60, minutes))
            total += per_second * 60 * minutes
        return {name: " ".join(parts)}

    usual = floor / times
    return (
        Case(
            "a node that rises to seven times its normal and above the floor",
            rates((usual, 400), (usual * 7, 60)),
            450,
            ({"node": "a"},),
            (
                "Node a produces unusually many events",
                f"Node a produces {usual * 7:g} events a second, more than {times} times its "
                "normal of 6h. Something started that starts or touches much, or a policy is too "
                "wide.",
            ),
        ),
        Case(
            "a node that was idle and rises above the floor",
            rates((0, 400), (floor + 20, 60)),
            440,
            ({"node": "a"},),
        ),
        Case(
            "a busy node at its normal",
            rates(
                (floor * 3, 460),
            ),
            440,
        ),
        Case(
            "a busy node that rises to less than that",
            rates((floor, 400), (floor * (times - 1), 60)),
            440,
        ),
        Case(
            "a quiet node that rises and stays below the floor",
            rates((1, 400), (floor - 10, 60)),
            440,
        ),
        Case("a rise that is shorter than it must hold", rates((usual, 400), (usual * 7, 60)), 415),
        Case("a rise that is over", rates((usual, 400), (usual * 7, 12), (usual, 48)), 455),
        Case("a node of which nothing is known yet", {name: counting(0, floor * 600, 30)}, 9),
    )
