"""TetragonAgentRestarts: an agent keeps restarting."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.promql import agents


def declare(deployment: Deployment) -> Alert:
    """Fires when an agent restarted more often within an hour than an update makes it restart.

    TetragonAgentDown does not notice that: between two crashes the agent answers.
    """
    most = deployment.settings.monitoring.alerts.agent_restarts_per_hour
    started = agents(deployment, "process_start_time_seconds")
    return Alert(
        name="TetragonAgentRestarts",
        severity=Severity.warning,
        expr=f"max by (node) (changes({started}[1h])) > {most}",
        summary="The Tetragon agent on node {{ $labels.node }} keeps restarting",
        description=(
            "The agent on node {{ $labels.node }} restarted {{ $value }} times within an hour. "
            "After each crash nothing is detected there until its policies are loaded again. Find "
            "out why its container last terminated: for example, it was OOMKilled, or it rejects "
            "one of its filters."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Node `a`, whose agent starts at minute 10 and then every five minutes."""
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
            "one restart within an hour more than an update makes",
            {of(): restarts(most + 1)},
            10 + 5 * most,
            fires,
            (
                "The Tetragon agent on node a keeps restarting",
                f"The agent on node a restarted {most + 1} times within an hour. After each crash "
                "nothing is detected there until its policies are loaded again. Find out why its "
                "container last terminated: for example, it was OOMKilled, or it rejects one of "
                "its filters.",
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
            "programs other than the agent that restart",
            {of(job="other"): restarts(9), of(namespace="other"): restarts(9)},
            100,
        ),
    )
