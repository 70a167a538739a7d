"""The credentials of Pushover."""

from tetraflux.model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """A Secret beside the AlertmanagerConfig, made by whatever manages the cluster's secrets."""
    secret = deployment.settings.monitoring.pushover
    return (
        External(
            kind="Secret",
            name=secret.secret_name,
            namespace=deployment.routing_namespace,
            keys=(secret.token_key, secret.user_key),
            why="the Pushover application token and user key for sending critical alerts",
        ),
    )
