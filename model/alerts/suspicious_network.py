"""TetragonSuspiciousNetwork: a connection to a backdoor's port."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection_alert import detection_alert, detection_cases
from tetraflux.model.kinds.prometheus import Severity

DETECTION = "suspicious-network"


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `suspicious-network`."""
    return detection_alert(
        name="TetragonSuspiciousNetwork",
        severity=Severity.warning,
        detection=DETECTION,
        deployment=deployment,
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Those of every detection."""
    return detection_cases(DETECTION, deployment)
