"""Prometheus, which the health checks ask."""

from urllib.parse import urlsplit

from model.deployment import Deployment, External


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The Service in the URL of the settings, where it is one of this cluster."""
    host = (urlsplit(deployment.settings.monitoring.prometheus_url).hostname or "").split(".")
    if len(host) < 3 or host[2] != "svc":
        return ()
    return (
        External(
            kind="Service",
            name=host[0],
            namespace=host[1],
            why="Prometheus, which answers the health checks",
        ),
    )
