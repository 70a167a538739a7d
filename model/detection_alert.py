"""The alert of a detection: any event of its policies, and the cases that prove it."""

from itertools import zip_longest

from tetraflux.model.alert import WHERE, Alert
from tetraflux.model.alert_case import NOTHING, Case, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.detection import Detection, DetectionAlert
from tetraflux.model.discover import Declared, module_of
from tetraflux.model.recording_rules.new_policy_events import NAME
from tetraflux.model.self_testing import NAME as SELF_TEST


def alerts(deployment: Deployment) -> tuple[Declared, ...]:
    """The alerts of `model/alerts/` and those of the detections, in the order of their names."""
    sources = zip_longest(deployment.detections, deployment.sources, fillvalue="model/policies/")
    of_detections = (
        Declared(source, detection_alert(of, of.alert, deployment))
        for of, source in sources
        if isinstance(of, Detection) and of.alert
    )
    every = (*deployment.items("tetraflux.model.alerts", Alert), *of_detections)
    return tuple(sorted(every, key=lambda each: str(each.item.name)))


def cases_of(alert: Declared, deployment: Deployment) -> tuple[Case, ...]:
    """What proves an alert: the `cases` of its file, or those of every detection."""
    detections = {of.alert.name: of.name for of in deployment.detections if of.alert}
    if detection := detections.get(alert.item.name):
        return detection_cases(detection, deployment)
    cases: tuple[Case, ...] = module_of(alert.source).cases(deployment)
    return cases


def detection_alert(of: Detection, declared: DetectionAlert, deployment: Deployment) -> Alert:
    """Fires on any event of the detection, per namespace, workload, pod, node and binary."""
    names = "|".join(of.policy_names)
    matcher = f'policy="{names}"' if len(of.policy_names) == 1 else f'policy=~"{names}"'
    window = deployment.settings.monitoring.alerts.event_window
    return Alert(
        name=declared.name,
        severity=declared.severity,
        expr=f"{NAME}{{{matcher}}}",
        detection=of.name,
        summary=f"{of.summary}, by {{{{ $labels.binary }}}} {WHERE}",
        description=(
            "Policy {{ $labels.policy }} reported {{ $labels.binary }}"
            "{{ if $labels.pod }} in pod {{ $labels.workload_namespace }}/{{ $labels.pod }} of "
            "workload {{ $labels.workload }} on node {{ $labels.node }}"
            "{{ else }} on host {{ $labels.node }}, outside any pod{{ end }}. "
            f"Events in the last {window}: "
            'about {{ $value | printf "%.0f" }}.'
        ),
    )


def detection_cases(detection: str, deployment: Deployment) -> tuple[Case, ...]:
    """What every such alert does: the first event counts, and no event is reported twice.

    The policy reports `/usr/bin/x` in pod `web-1` on node `a`.
    """
    from tetraflux.model.counter_story import AGENT, Story, stories

    of = deployment.detection(detection)
    first = of.policy_names[0]
    window = deployment.settings.monitoring.alerts.event_window
    web = {"namespace": "shop", "workload": "web", "pod": "web-1"}
    itself = {"namespace": deployment.namespace, "workload": SELF_TEST, "pod": "t-1"}

    def event(policy: str = first, hook: str = "kprobe:x", **where: str) -> str:
        labels = {**AGENT, "policy": policy, "hook": hook, "binary": "/usr/bin/x", **where}
        return series("tetragon_policy_events_total", **labels)

    def fires(policy: str = first, namespace: str = "", **where: str) -> dict[str, str]:
        labels = {"policy": policy, "node": "a", "binary": "/usr/bin/x", **where}
        return {**labels, "workload_namespace": namespace}

    def texts(count: int, policy: str = first) -> tuple[str, str]:
        return (
            f"{of.summary}, by /usr/bin/x in pod shop/web-1",
            f"Policy {policy} reported /usr/bin/x in pod shop/web-1 of workload web on node a. "
            f"Events in the last {window}: about {count}.",
        )

    def case(story: Story) -> Case:
        series_of_all = {**story.series, event(**{**web, **story.agent}): story.counter}
        if story.since is None:
            return Case(story.sentence, series_of_all, story.until)
        return Case(
            story.sentence,
            series_of_all,
            story.since,
            (fires(**web),),
            texts(story.number),
            until=story.until,
        )

    all_stories = tuple(stories(deployment, window))
    story = all_stories[0]
    agents, born, began, last = story.series, story.counter, story.since or 0, story.until
    two = samples((NOTHING, began), (2, last + 2 - began))
    return (
        *map(case, all_stories),
        Case(
            "the first event on a host, outside any pod",
            {**agents, event(): born},
            began,
            (fires(),),
            (
                f"{of.summary}, by /usr/bin/x on host a, outside any pod",
                f"Policy {first} reported /usr/bin/x on host a, outside any pod. Events in the "
                f"last {window}: about 1.",
            ),
            until=last,
        ),
        Case(
            "the first events of two hooks",
            {**agents, event(**web): born, event(hook="kprobe:y", **web): two},
            began,
            (fires(**web),),
            texts(3),
            until=last,
        ),
        *(
            Case(
                f"the first event of {policy}",
                {**agents, event(policy, **web): born},
                began,
                (fires(policy, **web),),
                texts(1, policy),
                until=last,
            )
            for policy in of.policy_names[1:]
        ),
        Case(
            "the first event of a new pod, beside an old one",
            {
                **agents,
                event(**web): samples((1, last + 2)),
                event(**{**web, "pod": "web-2"}): born,
            },
            began,
            (fires(**{**web, "pod": "web-2"}),),
            until=last,
        ),
        Case("nothing reported", agents, last),
        Case(
            "events that the self-test triggers",
            {**agents, event(**itself): born},
            last,
        ),
        *(
            Case(
                f"the first event of {whose}",
                {**agents, event(**itself): born, event(**{**itself, **other}): born},
                began,
                (fires(**{**itself, **other}),),
                until=last,
            )
            for whose, other in (
                ("a workload beside the self-test", {"workload": "web", "pod": "web-1"}),
                ("a workload that is named like the self-test", {"namespace": "shop"}),
            )
        ),
        Case(
            "an event of another policy",
            {**agents, event("policy-of-somebody-else", **web): born},
            last,
        ),
    )
