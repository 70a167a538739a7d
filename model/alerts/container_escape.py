"""TetragonContainerEscape: a container reached beyond itself."""

from model.alert import Alert, detection_alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `container-escape-attempts`."""
    return detection_alert(
        name="TetragonContainerEscape",
        severity=Severity.critical,
        detection=deployment.detection("container-escape-attempts"),
    )
