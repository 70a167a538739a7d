"""tetragon-agent-health: the agents answer on their health port."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.health_check import GROUP
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.monitoring.service import HEALTH_PORT, HEALTH_SERVICE
from tetraflux.model.settings import HealthScheme


def declare(deployment: Deployment) -> tuple[Endpoint, ...]:
    """One endpoint by the name of all agents, and one for each node that the settings list.

    The name stands for the addresses of all nodes, and Gatus asks the first of them that accepts a
    connection: it is red when no agent accepts one, and says nothing of any single node. Only an
    address does, and Gatus has no way to find the nodes by itself, hence `agent_hosts`.

    SERVING means that the process lives. The agent never looks at more before it says so
    (pkg/health/health.go at v1.6.0), so whether it sees events and runs its policies is for the
    other two checks, which cover every node without a list.
    """
    monitoring = deployment.settings.monitoring
    everywhere = f"{HEALTH_SERVICE}.{deployment.namespace}.svc.cluster.local"
    hosts = {"": everywhere, **{f"-{node}": host for node, host in monitoring.agent_hosts.items()}}
    scheme = monitoring.gatus_health_scheme
    speaks = ("[BODY].status == SERVING",) if scheme is HealthScheme.grpc else ()
    return tuple(
        Endpoint(
            name=f"tetragon-agent-health{node}",
            group=GROUP,
            url=f"{scheme}://{f'[{host}]' if ':' in host else host}:{HEALTH_PORT}",
            interval="1m",
            conditions=("[CONNECTED] == true", *speaks),
        )
        for node, host in hosts.items()
    )
