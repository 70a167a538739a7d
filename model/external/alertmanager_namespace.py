"""The namespace of the Alertmanager, which the routing may stand in."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The namespace of the AlertmanagerConfig, unless it is the stack's own."""
    name = deployment.routing_namespace
    if name == deployment.namespace:
        return ()
    why = "the Alertmanager is there, and monitoring.routing makes our config its own"
    return (External(kind="Namespace", name=name, namespace="", why=why),)
