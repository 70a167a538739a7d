"""Services that the health checks need."""

from model.deployment import Deployment, File, one_file
from model.health_check import HEALTH_SERVICE, HealthCheck, all_checks
from model.kinds.base import Embedded, ObjectMeta
from model.kinds.kubernetes import Service, ServicePort, ServiceSpec
from model.settings import GatusStyle

HEALTH_PORT = 6789
"""The chart's `tetragon.healthGrpc.port`; the agent listens on the node's address."""

SIDECAR = "gatus.home-operations.com"


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The agents' health port, which the chart gives no Service, and Gatus' annotated Services.

    gatus-sidecar makes one endpoint of one Service, so with it a check that asks Prometheus gets
    a Service of its own, without pods: it only carries the annotations.
    """
    checks = all_checks(deployment)
    sidecar = deployment.settings.monitoring.gatus is GatusStyle.sidecar
    services = [_health(deployment, [c for c in checks if c.asks_agents] if sidecar else [])]
    if sidecar:
        services += [_carrier(deployment, check) for check in checks if not check.asks_agents]
    return one_file("service.yaml", *services)


def _health(deployment: Deployment, checks: list[HealthCheck]) -> Service:
    return Service(
        metadata=ObjectMeta(
            name=HEALTH_SERVICE,
            namespace=deployment.namespace,
            annotations=_annotations(checks[0]) if checks else None,
        ),
        spec=ServiceSpec(
            # Headless: a name for every agent. Those that are not ready stay in it, since a check
            # that only reaches the healthy ones says nothing.
            clusterIP="None",
            publishNotReadyAddresses=True,
            selector={
                "app.kubernetes.io/name": "tetragon",
                "app.kubernetes.io/instance": "tetragon",
            },
            ports=(ServicePort(name="health", port=HEALTH_PORT, targetPort=HEALTH_PORT),),
        ),
    )


def _carrier(deployment: Deployment, check: HealthCheck) -> Service:
    return Service(
        metadata=ObjectMeta(
            name=check.endpoint.name,
            namespace=deployment.namespace,
            annotations=_annotations(check),
        ),
        spec=ServiceSpec(
            # gatus-sidecar passes over a Service without ports, though the annotation has the URL.
            clusterIP="None",
            ports=(ServicePort(name="http", port=80),),
        ),
    )


def _annotations(check: HealthCheck) -> dict[str, str | Embedded]:
    return {
        f"{SIDECAR}/enabled": "true",
        f"{SIDECAR}/endpoint": Embedded(embedded_yaml=check.endpoint.plain()),
    }
