"""TetragonContainerEscape: a container reached beyond itself."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection_alert import detection_alert, detection_cases
from tetraflux.model.kinds.prometheus import Severity

DETECTION = "container-escape-attempts"


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `container-escape-attempts`."""
    return detection_alert(
        name="TetragonContainerEscape",
        severity=Severity.critical,
        detection=DETECTION,
        deployment=deployment,
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Those of every detection."""
    return detection_cases(DETECTION, deployment)
