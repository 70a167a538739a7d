"""The namespace of the Alertmanager, in which the routing may be."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The namespace of the AlertmanagerConfig, unless it is the stack's own."""
    name = deployment.routing_namespace
    if name == deployment.namespace:
        return ()
    why = "the Alertmanager's namespace, to which monitoring.routing: global adds our config"
    return (External(kind="Namespace", name=name, namespace="", why=why),)
