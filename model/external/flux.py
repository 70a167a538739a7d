"""The Flux source that the tree is reconciled from."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The source of the repository that contains this tree."""
    flux = deployment.settings.flux
    return (
        External(
            kind=flux.source_kind,
            name=flux.source_name,
            namespace=flux.source_namespace,
            why="the Flux source of the repository that contains this tree",
        ),
    )
