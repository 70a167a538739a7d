"""tetragon-agent-health: the agents answer on their health port."""

from tetraflux.model.deployment import Deployment
from tetraflux.model.health_check import GROUP
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.monitoring.service import HEALTH_PORT, HEALTH_SERVICE
from tetraflux.model.settings import HealthScheme


def declare(deployment: Deployment) -> tuple[Endpoint, ...]:
    """One endpoint for the Service of all agents, and one for each node that the settings list.

    The Service's name resolves to the addresses of all nodes, and Gatus connects to the first one
    that accepts a connection: the check fails when no agent accepts one, and does not cover single
    nodes. Only a node's own address does, and Gatus cannot discover nodes, hence `agent_hosts`.

    SERVING means that the process runs. The agent checks nothing else before it answers
    (pkg/health/health.go at v1.6.0), so the other two checks, which cover every node without a
    list, test whether it sees events and runs its policies.
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
