"""tetragon-process-events: the agents see processes start."""

from model.deployment import Deployment
from model.health_check import HealthCheck, prometheus_check


def declare(deployment: Deployment) -> HealthCheck:
    """Red when no process started anywhere for five minutes, which no living cluster manages."""
    return prometheus_check(
        deployment,
        "tetragon-process-events",
        'sum(rate(tetragon_events_total{type="PROCESS_EXEC"}[5m])) > bool 0',
    )
