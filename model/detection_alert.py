"""The alert of a detection: any event of its policies, and the cases that prove it."""

from model.alert import WHERE, Alert
from model.alert_case import STALE, Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.recording_rules.new_policy_events import NAME


def detection_alert(name: str, severity: Severity, detection: str, deployment: Deployment) -> Alert:
    """Fires on any event of the detection, per namespace, workload, pod, node and binary.

    Raises LookupError where there is no such detection.
    """
    of = deployment.detection(detection)
    names = "|".join(of.policy_names)
    matcher = f'policy="{names}"' if len(of.policy_names) == 1 else f'policy=~"{names}"'
    window = deployment.settings.monitoring.alerts.event_window
    return Alert(
        name=name,
        severity=severity,
        expr=f"{NAME}{{{matcher}}}",
        detection=of.name,
        summary=f"{of.summary}, by {{{{ $labels.binary }}}} in {WHERE}",
        description=(
            "Policy {{ $labels.policy }} reported {{ $labels.binary }}"
            "{{ if $labels.pod }} in pod {{ $labels.workload_namespace }}/{{ $labels.pod }} of "
            "workload {{ $labels.workload }} on node {{ $labels.node }}"
            "{{ else }} on host {{ $labels.node }}, outside any pod{{ end }}, about "
            '{{ $value | printf "%.0f" }} times in the last ' + window + "."
        ),
    )


def detection_cases(detection: str, deployment: Deployment) -> tuple[Case, ...]:
    """What every such alert does: the first event counts, and nothing is told twice.

    The policy reports `/usr/bin/x` in pod `web-1` on node `a`; the window is that of the settings,
    which the cases assume to be ten minutes.
    """
    of = deployment.detection(detection)
    policy = of.policy_names[0]
    agent = {"job": "tetragon", "instance": "a:2112", "node": "a"}
    web = {"namespace": "shop", "workload": "web", "pod": "web-1"}

    def event(**where: str) -> str:
        labels = {"policy": policy, "hook": "kprobe:x", "binary": "/usr/bin/x", **agent, **where}
        return series("tetragon_policy_events_total", **labels)

    def target(name: str) -> str:
        return series(name, namespace=deployment.namespace, **agent)

    up, start = target("up"), target("process_start_time_seconds")
    agent_up = {up: samples((1, 400)), start: samples((-9000, 400))}
    first = {**agent_up, event(**web): samples(("_", 30), (1, 370))}
    fires = {"policy": policy, "node": "a", "binary": "/usr/bin/x"}
    fires |= {"workload_namespace": "shop", "workload": "web", "pod": "web-1"}
    host = {**fires, "workload_namespace": ""}
    del host["workload"], host["pod"]
    words = f"Policy {policy} reported /usr/bin/x"
    last = f"about 1 times in the last {deployment.settings.monitoring.alerts.event_window}."
    old = samples((1, 60))
    return (
        Case(
            "the first event, which brings its series with it, at 1",
            first,
            30,
            (fires,),
            (
                f"{of.summary}, by /usr/bin/x in shop/web-1",
                f"{words} in pod shop/web-1 of workload web on node a, {last}",
            ),
        ),
        Case("the first event, nine minutes later", first, 39, (fires,)),
        Case(
            "the first event on a host, outside any pod",
            {**agent_up, event(): samples(("_", 30), (1, 370))},
            30,
            (host,),
            (
                f"{of.summary}, by /usr/bin/x in host a, outside any pod",
                f"{words} on host a, outside any pod, {last}",
            ),
        ),
        Case(
            "one event more in a series that is old",
            {**agent_up, event(**web): samples((7, 60), (8, 60))},
            61,
            (fires,),
        ),
        Case(
            "the first event of a new pod, beside an old one",
            {
                **agent_up,
                event(**web): samples((1, 120)),
                event(**{**web, "pod": "web-2"}): samples(("_", 60), (1, 60)),
            },
            60,
            ({**fires, "pod": "web-2"},),
        ),
        Case(
            "an event after the agent restarted, when the counter is where it was before",
            {
                up: samples((1, 60), (0, 1), (1, 60)),
                start: samples((-9000, 60), (STALE, 1), (3660, 60)),
                event(**web): f"{old} {samples((STALE, 1), ('_', 3), (1, 60))}",
            },
            64,
            (fires,),
        ),
        Case(
            "an event hours after the agent restarted, when the counter is where it was before",
            {
                up: samples((1, 60), (0, 1), (1, 340)),
                start: samples((-9000, 60), (STALE, 1), (3660, 340)),
                event(**web): f"{old} {samples((STALE, 1), ('_', 139), (1, 200))}",
            },
            201,
            (fires,),
        ),
        Case(
            "an event after the agent restarted, when the counter is lower than before",
            {**agent_up, event(**web): samples((5, 60), (1, 60))},
            61,
            (fires,),
        ),
        Case(
            "an event while the agent could not be scraped",
            {
                up: samples((1, 60), (0, 40), (1, 60)),
                start: samples((-9000, 60), (STALE, 1), ("_", 39), (-9000, 60)),
                event(**web): f"{old} {samples((STALE, 1), ('_', 39), (2, 60))}",
            },
            101,
            (fires,),
        ),
        Case(
            "the first event while Prometheus was down",
            {
                up: samples((1, 60), ("_", 40), (1, 60)),
                start: samples((-9000, 60), ("_", 40), (-9000, 60)),
                event(**web): samples(("_", 100), (1, 60)),
            },
            101,
            (fires,),
        ),
        Case(
            "the first event on a node that has just joined",
            {
                up: samples(("_", 60), (1, 60)),
                start: samples(("_", 60), (3590, 60)),
                event(**web): samples(("_", 60), (1, 60)),
            },
            60,
            (fires,),
        ),
        Case("nothing reported", agent_up, 60),
        Case("an event that is over for longer than the window", first, 41),
        Case("an old counter that stands still", {**agent_up, event(**web): samples((3, 120))}, 90),
        Case(
            "a series that went stale with its agent and came back as it was",
            {
                up: samples((1, 60), (0, 40), (1, 60)),
                start: samples((-9000, 60), (STALE, 1), ("_", 39), (-9000, 60)),
                event(**web): f"{old} {samples((STALE, 1), ('_', 39), (1, 60))}",
            },
            101,
        ),
        Case(
            "a series that went stale and came back as it was, when nothing is known of the agent",
            {event(**web): f"{old} {samples((STALE, 1), ('_', 39), (1, 60))}"},
            101,
        ),
        Case(
            "a series after Prometheus was down for half an hour",
            {
                up: samples((1, 60), ("_", 30), (1, 60)),
                start: samples((-9000, 60), ("_", 30), (-9000, 60)),
                event(**web): samples((1, 60), ("_", 30), (1, 60)),
            },
            91,
        ),
        Case(
            "an old series of a Prometheus that lost its memory",
            {
                up: samples(("_", 60), (1, 60)),
                start: samples(("_", 60), (-9000, 60)),
                event(**web): samples(("_", 60), (4, 60)),
            },
            61,
        ),
        Case(
            "an event of another policy",
            {**agent_up, event(policy="policy-of-somebody-else"): samples(("_", 30), (1, 370))},
            30,
        ),
    )
