"""tetragon-agent-health: the agents answer on their health port."""

from model.deployment import Deployment
from model.health_check import HEALTH_SERVICE, HealthCheck
from model.kinds.gatus import Endpoint
from model.monitoring.service import HEALTH_PORT
from model.settings import HealthScheme


def declare(deployment: Deployment) -> HealthCheck:
    """Asks one of the agents by name; the agent answers SERVING for as long as it lives.

    It says nothing of policies and events: the other two checks do.
    """
    scheme = deployment.settings.monitoring.gatus_health_scheme
    speaks = ("[BODY].status == SERVING",) if scheme is HealthScheme.grpc else ()
    host = f"{HEALTH_SERVICE}.{deployment.namespace}.svc.cluster.local"
    return HealthCheck(
        endpoint=Endpoint(
            name="tetragon-agent-health",
            group="security",
            url=f"{scheme}://{host}:{HEALTH_PORT}",
            interval="1m",
            conditions=("[CONNECTED] == true", *speaks),
        ),
        asks_agents=True,
    )
