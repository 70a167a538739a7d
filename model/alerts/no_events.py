"""TetragonNoEvents: an agent answers and sees nothing."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, counting, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.promql import agents, rate


def declare(deployment: Deployment) -> Alert:
    """Fires when an agent that answers has read no event from the kernel for a while.

    On a working node some process starts every minute: the kubelet's own probes are events. The
    counter is that of the ring buffer, which exists from the start, so that the alert also finds an
    agent that never saw any event.
    """
    alerts = deployment.settings.monitoring.alerts
    received = metric("tetragon_observer_ringbuf_events_received_total").where()
    return Alert(
        name="TetragonNoEvents",
        severity=Severity.warning,
        expr=(
            f"group by (node) ({agents(deployment)} == 1)\n"
            f"unless on (node) {rate(received, alerts.event_window)} > 0"
        ),
        for_duration=alerts.no_events_for,
        summary="The Tetragon agent on node {{ $labels.node }} sees no events",
        description=(
            "Prometheus can scrape the agent on node {{ $labels.node }}, but the agent has read no "
            f"event from the kernel for more than {alerts.no_events_for}. Nothing is detected "
            "there. Read the agent's log, and restart the agent if nothing else helps."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one that fails."""
    alerts = deployment.settings.monitoring.alerts
    ours = {"job": "tetragon", "namespace": deployment.namespace}
    # The last growth, from minute 18 to 19, is in the window for this long.
    blind = 18 + minutes(alerts.event_window)
    wait = minutes(alerts.no_events_for)

    def up(node: str, **labels: str) -> str:
        return series("up", **{**ours, "instance": f"{node}:2112", "node": node, **labels})

    def received(node: str) -> str:
        name = "tetragon_observer_ringbuf_events_received_total"
        return series(name, **ours, instance=f"{node}:2112", node=node)

    both = {up("a"): samples((1, 90)), up("b"): samples((1, 90))}
    seeing = {received(node): counting(5, 40, 90) for node in "ab"}
    still = f"{counting(5, 40, 20)} {samples((765, 70))}"
    fires = ({"node": "a"},)
    return (
        Case(
            "an agent that stops reading events, until it reads some again",
            {
                **both,
                **seeing,
                received("a"): f"{counting(5, 40, 20)} {samples((765, 40), (800, 30))}",
            },
            blind + wait,
            fires,
            (
                "The Tetragon agent on node a sees no events",
                "Prometheus can scrape the agent on node a, but the agent has read no event from "
                f"the kernel for more than {alerts.no_events_for}. Nothing is detected there. Read "
                "the agent's log, and restart the agent if nothing else helps.",
            ),
            until=59,
        ),
        Case(
            "an agent that has never seen an event",
            {**both, **seeing, received("a"): samples((0, 90))},
            wait,
            fires,
        ),
        Case(
            "an agent without the counter",
            {**both, received("b"): counting(5, 40, 90)},
            wait,
            fires,
        ),
        Case(
            "an agent that sees no events and has two targets, one of which answers",
            {**both, **seeing, received("a"): still, up("a", endpoint="other"): samples((0, 90))},
            blind + wait,
            fires,
        ),
        Case("agents that see events", {**both, **seeing}, 80),
        Case(
            "an agent that sees no events for one minute less than the alert waits",
            {
                **both,
                **seeing,
                received("a"): f"{counting(5, 40, 20)} {samples((765, blind + wait - 20))} "
                + counting(800, 40, 60),
            },
            80,
        ),
        Case(
            "an agent that does not answer, which TetragonAgentDown reports",
            {**both, **seeing, up("a"): samples((1, 10), (0, 80)), received("a"): still},
            80,
        ),
        Case(
            "targets that are not agents and have no such counter",
            {
                **both,
                **seeing,
                up("c", job="other"): samples((1, 90)),
                up("d", namespace="other"): samples((1, 90)),
            },
            80,
        ),
    )
