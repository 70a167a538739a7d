"""TetragonSensitiveFileAccess: credentials were read, or changed."""

from model.alert import Alert, detection_alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `sensitive-files`."""
    return detection_alert(
        name="TetragonSensitiveFileAccess",
        severity=Severity.critical,
        detection=deployment.detection("sensitive-files"),
    )
