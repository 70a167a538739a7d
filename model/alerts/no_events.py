"""TetragonNoEvents: an agent answers and sees nothing."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, counting, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.promql import agents, rate


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
            f"group by (node) ({agents(deployment)} == 1)\n"
            f"unless on (node) {rate(received, alerts.event_window)} > 0"
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
            "an agent that went blind, until it sees again",
            {
                **both,
                **seeing,
                received("a"): f"{counting(5, 40, 20)} {samples((765, 40), (800, 30))}",
            },
            blind + wait,
            fires,
            (
                "The agent on a sees no events",
                "The agent on node a answers, and has read no event from the kernel for longer "
                f"than {alerts.no_events_for}. Nothing is detected there: look at its log, and "
                "restart it if nothing else helps.",
            ),
            until=59,
        ),
        Case(
            "an agent that never saw anything",
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
            "a blind agent of which only one of two targets answers",
            {**both, **seeing, received("a"): still, up("a", endpoint="other"): samples((0, 90))},
            blind + wait,
            fires,
        ),
        Case("agents that see events", {**both, **seeing}, 80),
        Case(
            "an agent that sees nothing for a moment less than it must",
            {
                **both,
                **seeing,
                received("a"): f"{counting(5, 40, 20)} {samples((765, blind + wait - 20))} "
                + counting(800, 40, 60),
            },
            80,
        ),
        Case(
            "an agent that does not answer, which is said elsewhere",
            {**both, **seeing, up("a"): samples((1, 10), (0, 80)), received("a"): still},
            80,
        ),
        Case(
            "targets of somebody else, which have no such counter",
            {
                **both,
                **seeing,
                up("c", job="other"): samples((1, 90)),
                up("d", namespace="other"): samples((1, 90)),
            },
            80,
        ),
    )
