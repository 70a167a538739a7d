"""TetragonSensitiveFileAccess: credentials were read, or changed."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection_alert import detection_alert, detection_cases
from tetraflux.model.kinds.prometheus import Severity

DETECTION = "sensitive-files"


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `sensitive-files`."""
    return detection_alert(
        name="TetragonSensitiveFileAccess",
        severity=Severity.critical,
        detection=DETECTION,
        deployment=deployment,
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Those of every detection."""
    return detection_cases(DETECTION, deployment)
