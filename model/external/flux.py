"""The Flux source that the tree is reconciled from."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The repository that holds this tree."""
    flux = deployment.settings.flux
    return (
        External(
            kind=flux.source_kind,
            name=flux.source_name,
            namespace=flux.source_namespace,
            why="the repository that this tree stands in, as Flux knows it",
        ),
    )
