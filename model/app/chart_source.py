"""Where Flux fetches the Tetragon chart from."""

from tetraflux.model.deployment import Deployment, File, one_file
from tetraflux.model.kinds.base import ObjectMeta
from tetraflux.model.kinds.flux import (
    HELM_CHART_LAYER,
    HelmRepository,
    HelmRepositorySpec,
    LayerSelector,
    OCIRepository,
    OCIRepositoryRef,
    OCIRepositorySpec,
)
from tetraflux.model.settings import ChartSource


def declare(deployment: Deployment) -> tuple[File, ...]:
    """An OCIRepository, or the project's HTTPS index where the registry denies anonymous pulls."""
    chart = deployment.settings.chart
    interval = deployment.settings.flux.interval
    meta = ObjectMeta(name="tetragon", namespace=deployment.namespace)
    if chart.source is ChartSource.helm:
        return one_file(
            "helmrepository.yaml",
            HelmRepository(
                metadata=meta,
                spec=HelmRepositorySpec(interval=interval, url="https://helm.cilium.io"),
            ),
        )
    return one_file(
        "ocirepository.yaml",
        OCIRepository(
            metadata=meta,
            spec=OCIRepositorySpec(
                interval=interval,
                url="oci://ghcr.io/cilium/charts/tetragon",
                ref=OCIRepositoryRef(tag=chart.version, digest=chart.digest),
                layerSelector=LayerSelector(mediaType=HELM_CHART_LAYER, operation="copy"),
            ),
        ),
    )
