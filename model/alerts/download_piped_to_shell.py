"""TetragonDownloadPipedToShell: `curl ... | bash`, or the like of it."""

from model.alert import WHERE, Alert
from model.alert_case import Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.promql import together

DETECTION = "crypto-mining-detection"


def declare(deployment: Deployment) -> Alert:
    """Fires when both signals of `crypto-mining-detection` came from one pod or host.

    The alert goes on for the event window, since a signal counts for a moment only.
    """
    detection = deployment.detection(DETECTION)
    monitoring = deployment.settings.monitoring
    seconds = _window_seconds(deployment)
    return Alert(
        name="TetragonDownloadPipedToShell",
        severity=Severity.critical,
        expr=together(detection, deployment, f"{seconds}s"),
        keep_firing_for=monitoring.alerts.event_window,
        detection=detection.name,
        summary=f"A download was piped into a shell in {WHERE}",
        description=(
            f"In {WHERE}, curl or wget wrote into a pipe and a shell read its script from one, "
            f"within {seconds} seconds: as in curl | bash. What was run is in the events of the "
            f"policies {' and '.join(detection.signal_names)}, and in those of the programs that "
            "the shell started."
        ),
    )


def _window_seconds(deployment: Deployment) -> int:
    """How far apart the signals may be seen.

    They come in the same second, but may be seen by two scrapes: the window is a minute longer
    than from one scrape to the next, so that an evaluation sees both, or four scrapes, whichever
    is more.
    """
    scrape = deployment.settings.monitoring.scrape_interval_seconds
    return max(4 * scrape, scrape + 60)


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Signals of a pod `web-1` on node `a`, as the metric counts them."""
    download, shell = deployment.detection(DETECTION).signal_names
    seconds = _window_seconds(deployment)

    def signal(policy: str, node: str = "a", **where: str) -> str:
        return series(
            "tetragon_policy_events_total",
            policy=policy,
            binary="/usr/bin/x",
            job="tetragon",
            instance=f"{node}:2112",
            node=node,
            **where,
        )

    web = {"namespace": "shop", "workload": "web", "pod": "web-1"}
    other = {"namespace": "shop", "workload": "web", "pod": "web-2"}
    up = {
        series(
            "up", job="tetragon", namespace=deployment.namespace, instance=f"{n}:2112", node=n
        ): samples((1, 60))
        for n in "ab"
    }
    once = samples(("_", 20), (1, 40))
    place = {"workload": "web", "pod": "web-1", "workload_namespace": "shop"}
    node = {"instance": "a:2112", "node": "a"}
    return (
        Case(
            "both signals of one pod, each the first of its series",
            {**up, signal(download, **web): once, signal(shell, **web): once},
            20,
            ({**node, **place},),
            (
                "A download was piped into a shell in shop/web-1",
                "In shop/web-1, curl or wget wrote into a pipe and a shell read its script from "
                f"one, within {seconds} seconds: as in curl | bash. What was run is in the events "
                f"of the policies {download} and {shell}, and in those of the programs that the "
                "shell started.",
            ),
        ),
        Case(
            "both signals of one pod, ten minutes later still, as the event may be the only one",
            {**up, signal(download, **web): once, signal(shell, **web): once},
            29,
            ({**node, **place},),
        ),
        Case(
            "signals that were seen before and come again",
            {
                **up,
                signal(download, **web): samples((3, 20), (4, 40)),
                signal(shell, **web): samples((7, 20), (8, 40)),
            },
            20,
            ({**node, **place},),
        ),
        Case(
            "both signals of one host, outside any pod",
            {**up, signal(download): once, signal(shell): once},
            20,
            ({**node, "workload_namespace": ""},),
        ),
        Case("only the download", {**up, signal(download, **web): once}, 20),
        Case("only the shell", {**up, signal(shell, **web): once}, 20),
        Case(
            "the signals of two pods",
            {**up, signal(download, **web): once, signal(shell, **other): once},
            20,
        ),
        Case(
            "the signals of two hosts",
            {**up, signal(download): once, signal(shell, node="b"): once},
            20,
        ),
        Case(
            "signals that are five minutes apart",
            {
                **up,
                signal(download, **web): once,
                signal(shell, **web): samples(("_", 25), (1, 35)),
            },
            25,
        ),
        Case(
            "what is over for longer than the event window",
            {**up, signal(download, **web): once, signal(shell, **web): once},
            40,
        ),
    )
