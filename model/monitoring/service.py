"""Services that the health checks need."""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.health_check import all_endpoints
from tetraflux.model.kinds.base import Embedded, ObjectMeta
from tetraflux.model.kinds.gatus import Endpoint
from tetraflux.model.kinds.kubernetes import Service, ServicePort, ServiceSpec
from tetraflux.model.settings import GatusStyle

HEALTH_SERVICE = "tetragon-health"
"""Name of the Service in front of the agents' health port."""

HEALTH_PORT = 6789
"""The chart's `tetragon.healthGrpc.port`; the agent listens on the node's address."""

SIDECAR = "gatus.home-operations.com"


def declare(deployment: Deployment) -> tuple[File, ...]:
    """The agents' health port, which the chart gives no Service, and Gatus' annotated Services.

    gatus-sidecar makes one endpoint of one Service, so with it each endpoint gets a Service of its
    own, without pods: it only carries the annotations.
    """
    services = [_health(deployment)]
    if deployment.settings.monitoring.gatus is GatusStyle.sidecar:
        services += [_carrier(deployment, each) for each in all_endpoints(deployment)]
    return one_file("service.yaml", *services)


def _health(deployment: Deployment) -> Service:
    return Service(
        metadata=ObjectMeta(name=HEALTH_SERVICE, namespace=deployment.namespace),
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


def _carrier(deployment: Deployment, endpoint: Endpoint) -> Service:
    return Service(
        metadata=ObjectMeta(
            name=endpoint.name,
            namespace=deployment.namespace,
            annotations={
                f"{SIDECAR}/enabled": "true",
                f"{SIDECAR}/endpoint": Embedded(embedded_yaml=endpoint.plain()),
            },
        ),
        spec=ServiceSpec(
            # gatus-sidecar passes over a Service without ports, though the annotation has the URL.
            clusterIP="None",
            ports=(ServicePort(name="http", port=80),),
        ),
    )
