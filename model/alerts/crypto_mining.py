"""TetragonCryptoMining: a miner was started."""

from model.alert import Alert, detection_alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity


def declare(deployment: Deployment) -> Alert:
    """Fires on any event of `crypto-mining-detection`."""
    return detection_alert(
        name="TetragonCryptoMining",
        severity=Severity.critical,
        detection=deployment.detection("crypto-mining-detection"),
    )
