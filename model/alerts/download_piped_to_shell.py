"""TetragonDownloadPipedToShell: `curl ... | bash` and similar commands."""

from tetraflux.model.alert import WHERE, Alert
from tetraflux.model.alert_case import Case, counting, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import together
from tetraflux.model.self_testing import NAME as SELF_TEST

DETECTION = "crypto-mining-detection"


def declare(deployment: Deployment) -> Alert:
    """Fires when both signals of `crypto-mining-detection` came from one pod or host.

    The alert keeps firing for the event window, since a signal counts only for a moment.
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
        summary=f"A download was piped into a shell {WHERE}",
        description=(
            f"Within {seconds} seconds curl or wget wrote into a pipe and a shell read its script "
            f"from a pipe, {WHERE}, as in curl | bash. To see what was run, read the events of the "
            f"policies {' and '.join(detection.signal_names)} and those of the programs that the "
            "shell started."
        ),
    )


def _window_seconds(deployment: Deployment) -> int:
    """How far apart the signals may be.

    They come in the same second, but two scrapes may collect them: the window is the scrape
    interval and a minute, so that an evaluation sees both, or four scrape intervals, whichever is
    more.
    """
    scrape = deployment.settings.monitoring.scrape_interval_seconds
    return max(4 * scrape, scrape + 60)


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Signals of a pod `web-1` on node `a`, as the metric counts them.

    Each signal's counter goes through all that can happen to a counter, while the other signal
    comes all the time.
    """
    from tetraflux.model.counter_story import AGENT, Story, stories

    signals = deployment.detection(DETECTION).signal_names
    window = _window_seconds(deployment)
    after = minutes(deployment.settings.monitoring.alerts.event_window)
    web = {"namespace": "shop", "workload": "web", "pod": "web-1"}
    itself = {"namespace": deployment.namespace, "workload": SELF_TEST, "pod": "t-1"}

    beside = {"workload": "web", "pod": "web-2"}

    def signal(policy: str, **where: str) -> str:
        labels = {**AGENT, "policy": policy, "binary": "/usr/bin/x", **where}
        return series("tetragon_policy_events_total", **labels)

    place = {"instance": "a", "node": "a"}
    in_pod = {**place, "workload": "web", "pod": "web-1", "workload_namespace": "shop"}

    def case(story: Story, policy: str, other: str) -> Case:
        always = counting(1, 1, story.until + 2 * after)
        given = {
            **story.series,
            signal(policy, **{**web, **story.agent}): story.counter,
            signal(other, **{**web, **story.agent}): always,
        }
        sentence = f"beside {other}: {story.sentence}"
        if story.since is None:
            return Case(sentence, given, story.until)
        return Case(sentence, given, story.since, (in_pod,), until=story.until + after)

    all_stories = tuple(stories(deployment, f"{window}s"))
    story = all_stories[0]
    agents, once, began, last = story.series, story.counter, story.since or 0, story.until
    download, shell = signals
    return (
        Case(
            "both signals of one pod, each the first of its series",
            {**agents, signal(download, **web): once, signal(shell, **web): once},
            began,
            (in_pod,),
            (
                "A download was piped into a shell in pod shop/web-1",
                f"Within {window} seconds curl or wget wrote into a pipe and a shell read its "
                "script from a pipe, in pod shop/web-1, as in curl | bash. To see what was run, "
                f"read the events of the policies {download} and {shell} and those of the "
                "programs that the shell started.",
            ),
            until=last + after,
        ),
        Case(
            "both signals of one host, outside any pod",
            {**agents, signal(download): once, signal(shell): once},
            began,
            ({**place, "workload_namespace": ""},),
        ),
        Case(
            "both signals of one pod, in which other programs caused them long ago",
            {
                **agents,
                **{signal(each, **web): once for each in signals},
                **{signal(each, **web, binary="/old"): samples((1, last)) for each in signals},
            },
            began,
            (in_pod,),
        ),
        Case("only the download", {**agents, signal(download, **web): once}, last),
        Case("only the shell", {**agents, signal(shell, **web): once}, last),
        Case(
            "the signals of two pods",
            {
                **agents,
                signal(download, **web): once,
                signal(shell, **{**web, "pod": "web-2"}): once,
            },
            last,
        ),
        Case(
            "the signals of two hosts",
            {**agents, signal(download): once, signal(shell, instance="b", node="b"): once},
            last,
        ),
        Case(
            "both signals of the self-test",
            {**agents, **{signal(each, **itself): once for each in signals}},
            last,
        ),
        Case(
            "both signals of a workload that is named like the self-test",
            {
                **agents,
                **{signal(each, **itself): once for each in signals},
                **{signal(each, **{**itself, "namespace": "shop"}): once for each in signals},
            },
            began,
            ({**in_pod, **itself, "namespace": "", "workload_namespace": "shop"},),
        ),
        Case(
            "both signals of another workload of the self-test's namespace",
            {
                **agents,
                **{signal(each, **itself): once for each in signals},
                **{signal(each, **itself | beside): once for each in signals},
            },
            began,
            ({**place, **beside, "workload_namespace": deployment.namespace},),
        ),
        *(case(story, *pair) for story in all_stories for pair in (signals, signals[::-1])),
    )
