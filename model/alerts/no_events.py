"""TetragonNoEvents: an agent answers and sees nothing."""

from model.alert import Alert
from model.alert_case import Case, counting, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric
from model.promql import agents, rate


def declare(deployment: Deployment) -> Alert:
    """Fires when an agent that answers has read no event from the kernel for a while.

    On a living node something starts every minute: the kubelet's own probes are events. The counter
    is that of the ring buffer, which exists from the start, so that an agent that never saw
    anything is found as well.
    """
    alerts = deployment.settings.monitoring.alerts
    received = metric("tetragon_observer_ringbuf_events_received_total").where()
    return Alert(
        name="TetragonNoEvents",
        severity=Severity.warning,
        expr=(
            f"max by (node) ({agents(deployment)}) == 1\n"
            f"unless on (node) sum by (node) ({rate(received, alerts.event_window)}) > 0"
        ),
        for_duration=alerts.no_events_for,
        summary="The agent on {{ $labels.node }} sees no events",
        description=(
            "The agent on node {{ $labels.node }} answers, and has read no event from the kernel "
            f"for longer than {alerts.no_events_for}. Nothing is detected there: look at its log, "
            "and restart it if nothing else helps."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one in trouble."""

    def target(node: str) -> dict[str, str]:
        return {
            "job": "tetragon",
            "namespace": deployment.namespace,
            "instance": f"{node}:2112",
            "node": node,
        }

    def received(node: str) -> str:
        return series("tetragon_observer_ringbuf_events_received_total", **target(node))

    up = {series("up", **target(node)): samples((1, 90)) for node in "ab"}
    seeing = {received(node): counting(5, 40, 90) for node in "ab"}
    wait = deployment.settings.monitoring.alerts.no_events_for
    return (
        Case(
            "an agent that went blind",
            {**up, **seeing, received("a"): counting(5, 40, 20) + " " + samples((765, 70))},
            55,
            ({"node": "a"},),
            (
                "The agent on a sees no events",
                "The agent on node a answers, and has read no event from the kernel for longer "
                f"than {wait}. Nothing is detected there: look at its log, and restart it if "
                "nothing else helps.",
            ),
        ),
        Case(
            "an agent that never saw anything",
            {**up, **seeing, received("a"): samples((0, 90))},
            40,
            ({"node": "a"},),
        ),
        Case(
            "an agent without the counter",
            {**up, received("b"): counting(5, 40, 90)},
            40,
            ({"node": "a"},),
        ),
        Case("agents that see events", {**up, **seeing}, 80),
        Case(
            "an agent that went blind a moment ago",
            {**up, **seeing, received("a"): counting(5, 40, 20) + " " + samples((765, 70))},
            35,
        ),
        Case(
            "an agent that does not answer, which is said elsewhere",
            {
                **seeing,
                **up,
                series("up", **target("a")): samples((1, 10), (0, 80)),
                received("a"): counting(5, 40, 10),
            },
            80,
        ),
    )
