"""TetragonHighEventRate: a node produces far more events than before."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, counting, minutes, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.promql import rate

BEFORE = "1h"
"""How long ago the period ended that counts as normal."""


def declare(deployment: Deployment) -> Alert:
    """Fires when a node's event rate is above a floor and above several times its normal rate.

    The normal rate is that of some hours that ended an hour ago, so that a rise does not soon
    become normal itself. A new node has no normal rate yet, so the alert does not fire for it.
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
        summary="Node {{ $labels.node }} produces unusually many Tetragon events",
        description=(
            "Node {{ $labels.node }} produces {{ $value | humanize }} events per second, more than "
            f"{times} times its normal rate, which is measured over {alerts.high_event_rate_normal}"
            ". Find the workload that starts many processes or triggers policies often, or the "
            "policy whose selectors match too much."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Node `a` by the rate of its events, beside node `b`, which has one a second.

    A rate is that of all types of events together.
    """
    alerts = deployment.settings.monitoring.alerts
    floor, times = alerts.high_event_rate_per_second, alerts.high_event_rate_times_normal
    wait = minutes(alerts.high_event_rate_for)
    quiet, busy, high = floor / (2 * times), floor / 2, floor * 1.5
    # So much of the window must have passed that its mean is above the limit.
    risen = 406 + wait

    def events(node: str, kind: str) -> str:
        return series("tetragon_events_total", job="tetragon", node=node, type=kind)

    def rates(*runs: tuple[float, int]) -> dict[str, str]:
        total, parts = 0.0, []
        for per_second, length in runs:
            parts.append((total, per_second * 60, length))
            total += per_second * 60 * length
        shares = {"PROCESS_EXEC": 0.25, "PROCESS_KPROBE": 0.75}
        found = {
            events("a", kind): " ".join(
                counting(start * share, step * share, length) for start, step, length in parts
            )
            for kind, share in shares.items()
        }
        return {**found, events("b", "PROCESS_EXEC"): counting(0, 60, sum(n for _, n in runs))}

    fires = ({"node": "a"},)
    return (
        Case(
            "a quiet node that rises above the floor, until it falls",
            rates((quiet, 400), (high, 40), (quiet, 60)),
            risen,
            fires,
            (
                "Node a produces unusually many Tetragon events",
                f"Node a produces {high:g} events per second, more than {times} times its normal "
                "rate, which is measured over 6h. Find the workload that starts many processes or "
                "triggers policies often, or the policy whose selectors match too much.",
            ),
            until=443,
        ),
        Case(
            "a node just above the floor", rates((quiet, 400), (floor + 0.5, 60)), 409 + wait, fires
        ),
        Case("a node at the floor", rates((quiet, 400), (floor, 60)), 459),
        Case("a node just below the floor", rates((quiet, 400), (floor - 0.5, 60)), 459),
        Case(
            "a busy node that rises above the multiple of its normal rate, until it falls",
            rates((busy, 400), (busy * (times + 0.6), 40), (busy, 60)),
            408 + wait,
            fires,
            until=441,
        ),
        Case(
            "a busy node that rises to just below the multiple of its normal rate",
            rates((busy, 400), (busy * times - 1, 60)),
            459,
        ),
        Case(
            "a rise that goes on for so long that it becomes normal",
            rates((quiet, 400), (high, 200)),
            risen,
            fires,
            until=511,
        ),
        Case(
            "a rise on a node that was nearly as busy some hours ago",
            rates((floor - 10, 200), (quiet, 200), (high, 60)),
            459,
        ),
        Case(
            "a rise on a node that was nearly as busy, but before the period that counts as normal",
            rates((floor - 10, 300), (quiet, 430), (high, 40)),
            736 + wait,
            fires,
        ),
        Case(
            "a rise that is one minute shorter than the alert waits",
            rates((quiet, 400), (high, wait), (quiet, 60)),
            459,
        ),
        Case("a new node", rates((floor * 10, 40)), 39),
    )
