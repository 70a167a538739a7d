"""TetragonDownloadPipedToShell: `curl ... | bash`, or the like of it."""

from model.alert import WINDOW, Alert
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.promql import together


def declare(deployment: Deployment) -> Alert:
    """Fires when both signals of `crypto-mining-detection` came from one pod or host.

    They come in the same second, but may be seen by two scrapes: the window is a minute longer
    than from one scrape to the next, so that an evaluation sees both.
    """
    detection = deployment.detection("crypto-mining-detection")
    seconds = deployment.settings.monitoring.scrape_interval_seconds + 60
    where = (
        "{{ if $labels.pod }}{{ $labels.workload_namespace }}/{{ $labels.pod }}"
        "{{ else }}the host of {{ $labels.instance }}, outside any pod{{ end }}"
    )
    return Alert(
        name="TetragonDownloadPipedToShell",
        severity=Severity.critical,
        expr=together(detection, f"{seconds}s"),
        keep_firing_for=WINDOW,
        detection=detection.name,
        summary=f"A download was piped into a shell in {where}",
        description=(
            f"In {where}, curl or wget wrote into a pipe and a shell read its script from one, "
            f"within {seconds} seconds: as in curl | bash. What was run is in the events of the "
            f"policies {' and '.join(detection.signal_names)}, and in those of the programs that "
            "the shell started."
        ),
    )
