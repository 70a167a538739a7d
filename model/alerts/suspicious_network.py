"""TetragonSuspiciousNetwork: a connection to a backdoor's port."""

from model.alert import Alert, detection_alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `suspicious-network`."""
    return detection_alert(
        name="TetragonSuspiciousNetwork",
        severity=Severity.warning,
        detection=deployment.detection("suspicious-network"),
    )
