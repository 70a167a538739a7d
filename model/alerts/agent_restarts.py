"""TetragonAgentRestarts: an agent starts again and again."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import agents


def declare(deployment: Deployment) -> Alert:
    """Fires when an agent restarted more often within an hour than an update makes it.

    TetragonAgentDown does not see it: between two crashes the agent answers.
    """
    most = deployment.settings.monitoring.alerts.agent_restarts_per_hour
    started = agents(deployment, "process_start_time_seconds")
    return Alert(
        name="TetragonAgentRestarts",
        severity=Severity.warning,
        expr=f"max by (node) (changes({started}[1h])) > {most}",
        summary="The agent on {{ $labels.node }} restarts again and again",
        description=(
            "The agent on node {{ $labels.node }} started {{ $value }} times within an hour. What "
            "happens between a crash and the loaded policies is not seen: look for the reason of "
            "its last end, such as OOMKilled or a filter that it refuses."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Node `a`, whose agent tells when it started: at minute 10, and every five minutes after."""
    most = deployment.settings.monitoring.alerts.agent_restarts_per_hour

    def of(pod: str = "tetragon-1", **labels: str) -> str:
        ours = {"job": "tetragon", "namespace": deployment.namespace, "node": "a", "pod": pod}
        return series("process_start_time_seconds", **{**ours, **labels})

    def restarts(times: int) -> str:
        runs = [(1000 + 300 * number, 5) for number in range(times - 1)]
        return samples((0, 10), *runs, (9000, 100))

    fires = ({"node": "a"},)
    return (
        Case(
            "one restart more than an update makes, for an hour",
            {of(): restarts(most + 1)},
            10 + 5 * most,
            fires,
            (
                "The agent on a restarts again and again",
                f"The agent on node a started {most + 1} times within an hour. What happens "
                "between a crash and the loaded policies is not seen: look for the reason of its "
                "last end, such as OOMKilled or a filter that it refuses.",
            ),
            until=68,
        ),
        Case("as many restarts as are allowed", {of(): restarts(most)}, 100),
        Case(
            "a pod that restarts too often, after one that did not",
            {of(): samples((500, 40)), of("tetragon-2"): restarts(most + 1)},
            10 + 5 * most,
            fires,
        ),
        Case(
            "two pods, one after the other, that restart too often only together",
            {of(): restarts(most), of("tetragon-2"): restarts(most)},
            100,
        ),
        Case(
            "programs of somebody else that restart",
            {of(job="other"): restarts(9), of(namespace="other"): restarts(9)},
            100,
        ),
    )
