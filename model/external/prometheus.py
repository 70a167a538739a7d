"""Prometheus, which the health checks query."""

from urllib.parse import urlsplit

from tetraflux.model.deployment import Deployment, External, service


def declare(deployment: Deployment) -> tuple[External, ...]:
    """The Service in the URL of the settings, if it is one of this cluster."""
    host = urlsplit(deployment.settings.monitoring.prometheus_url).hostname or ""
    return service(host, why="Prometheus, which the health checks query")
