"""What the Tetragon chart and its operator create."""

from tetraflux.model.deployment import Deployment, External

CRDS = ("tracingpolicies.cilium.io", "tracingpoliciesnamespaced.cilium.io")


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The CRDs, registered by the operator and not by the chart."""
    del deployment
    return tuple(
        External(
            kind="CustomResourceDefinition",
            name=name,
            namespace="",
            why="registered by the Tetragon operator when it starts",
        )
        for name in CRDS
    )
