"""tetragon-process-events: every agent sees processes start."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.health_check import AWAY, nodes_without, prometheus_check
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.metrics import metric
from tetraflux.model.promql import agents

QUIET = "15m"
"""How long a node may start no process; nodes without exec probes and cron jobs can be so quiet."""


def declare(deployment: Deployment) -> tuple[Endpoint, ...]:
    """Fails when any node's agent is not scraped, or saw no process start for `QUIET`.

    A series appears with its first event, at 1, and disappears with its pod, so a series that the
    previous window did not have counts as growth: `increase` would not see it. As a result, a
    silent node passes for `QUIET` after Prometheus was down for longer than that. The check covers
    process starts only: it does not notice a policy whose hook sees nothing.
    """
    starts = metric("tetragon_events_total").where(job="tetragon", type="PROCESS_EXEC")
    born = (
        f"max_over_time({starts}[{QUIET}]) unless max_over_time({starts}[{QUIET}] offset {QUIET})"
    )
    seen = f"sum by (node) ({born} or increase({starts}[{QUIET}])) > 0"
    scraped = f"max_over_time({agents(deployment)}[{AWAY}]) == 1"
    query = nodes_without(deployment, f"{seen} and on (node) {scraped}")
    return prometheus_check(deployment, "tetragon-process-events", query)
