"""Row: events that were missed or lost."""

from tetraflux.model.alerts.events_lost import LOSSES
from tetraflux.model.dashboards.tetragon_overview.rows.panels import (
    ALIVE,
    GOOD_IF_ZERO,
    RANGE,
    RATE_INTERVAL,
    bars,
    lines,
    of_agents,
)
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Row, Unit
from tetraflux.model.promql import grown, named, or_zero, rate, summed


def declare(_: Deployment) -> Row:
    """Every kind of loss, each at zero as long as an agent answers and has none to report.

    Some of these counters appear with their first loss, so no series means no loss, but only if
    there is an agent that could report it. A plain zero would also show for agents that are gone.
    """
    series = {kind: of_agents(name) for kind, name in LOSSES.items()}
    by_node = "\nor\n".join(named(kind, rate(each, RATE_INTERVAL)) for kind, each in series.items())
    runbook = "TetragonEventsLost"
    return Row(
        title="Missed and lost events",
        panels=(
            lines(
                "Lost, by kind",
                "Events that are in no log and raise no alert, all nodes together. A counter may "
                "appear only with its first loss, which a rate does not show: see the panel for "
                "the time range.",
                {
                    kind: or_zero(f"sum({rate(each, RATE_INTERVAL)})", ALIVE)
                    for kind, each in series.items()
                },
                unit=Unit.events_per_second,
                width=12,
                runbook=runbook,
            ),
            lines(
                "Lost, by node",
                "Lost events of all kinds, by node: shows which agent is overloaded.",
                or_zero(summed(("node",), by_node), ALIVE, by=("node",)),
                unit=Unit.events_per_second,
                width=6,
                runbook=runbook,
            ),
            bars(
                "Lost in the time range",
                "Number of lost events of each kind, including the first.",
                {
                    kind: or_zero(summed((), grown(each, RANGE)), ALIVE)
                    for kind, each in series.items()
                },
                steps=GOOD_IF_ZERO,
                width=6,
                runbook=runbook,
            ),
        ),
    )
