"""The health checks of `model/health/`, in the form in which Gatus learns of them."""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.health_check import all_endpoints
from tetraflux.model.kinds.base import Embedded, ObjectMeta
from tetraflux.model.kinds.kubernetes import ConfigMap
from tetraflux.model.settings import GatusStyle


def declare(deployment: Deployment) -> tuple[File, ...] | None:
    """A ConfigMap for k8s-sidecar; gatus-sidecar reads the annotations in `service.yaml`."""
    if deployment.settings.monitoring.gatus is not GatusStyle.configmap:
        return None
    endpoints = [each.plain() for each in all_endpoints(deployment)]
    return one_file(
        "gatus.yaml",
        ConfigMap(
            metadata=ObjectMeta(
                name="tetragon-gatus",
                namespace=deployment.namespace,
                labels={"gatus.io/enabled": "true"},
            ),
            data={"tetragon.yaml": Embedded(embedded_yaml={"endpoints": endpoints})},
        ),
        source="model/health/",
    )
