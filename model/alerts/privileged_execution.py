"""TetragonPrivilegedExecution: a shell that may leave its container."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection_alert import detection_alert, detection_cases
from tetraflux.model.kinds.prometheus import Severity

DETECTION = "privileged-execution"


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `privileged-execution`."""
    return detection_alert(
        name="TetragonPrivilegedExecution",
        severity=Severity.warning,
        detection=DETECTION,
        deployment=deployment,
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Those of every detection."""
    return detection_cases(DETECTION, deployment)
