"""A health check: what Gatus asks, and of whom."""

from urllib.parse import quote

from model.deployment import Deployment
from model.kinds.base import Model
from model.kinds.gatus import Endpoint

HEALTH_SERVICE = "tetragon-health"
"""Name of the Service in front of the agents' health port."""


class HealthCheck(Model):
    """An endpoint; `asks_agents` where it goes to the agents and not to Prometheus."""

    endpoint: Endpoint
    asks_agents: bool


def prometheus_check(deployment: Deployment, name: str, query: str) -> HealthCheck:
    """A check that is healthy while Prometheus answers the query with one series of value 1.

    An empty answer has no first result, and an unreachable Prometheus no answer: both are red.
    """
    url = f"{deployment.settings.monitoring.prometheus_url}/api/v1/query?query={quote(query)}"
    return HealthCheck(
        endpoint=Endpoint(
            name=name,
            group="security",
            url=url,
            interval="1m",
            conditions=(
                "[STATUS] == 200",
                "[BODY].status == success",
                "len([BODY].data.result) == 1",
                "[BODY].data.result[0].value[1] == 1",
            ),
        ),
        asks_agents=False,
    )


def all_checks(deployment: Deployment) -> list[HealthCheck]:
    """The checks of `model/health/`.

    Raises ValueError where two have one name: Gatus would refuse its whole configuration.
    """
    checks: list[HealthCheck] = [e.item for e in deployment.items("model.health", HealthCheck)]
    names = [check.endpoint.name for check in checks]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two files of model/health/ declare the check {name}")
    return checks
