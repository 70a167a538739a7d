"""TetragonAgentRestarts: an agent starts again and again."""

from model.alert import Alert
from model.alert_case import Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.promql import agents


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
    """Node `a`, whose agent tells when it started."""
    most = deployment.settings.monitoring.alerts.agent_restarts_per_hour
    name = series(
        "process_start_time_seconds",
        job="tetragon",
        namespace=deployment.namespace,
        instance="a:2112",
        node="a",
    )

    def starts(times: int) -> dict[str, str]:
        runs = [(1000 + 300 * number, 5) for number in range(times)]
        return {name: samples((0, 10), *runs, (9000, 60))}

    return (
        Case(
            "one restart more than an update makes",
            starts(most),
            10 + 5 * most + 3,
            ({"node": "a"},),
            (
                "The agent on a restarts again and again",
                f"The agent on node a started {most + 1} times within an hour. What happens "
                "between a crash and the loaded policies is not seen: look for the reason of its "
                "last end, such as OOMKilled or a filter that it refuses.",
            ),
        ),
        Case("as many restarts as are allowed", starts(most - 1), 10 + 5 * most + 3),
        Case("an agent that has run for an hour", {name: samples((1000, 90))}, 80),
        Case("restarts that are over for an hour", starts(most), 10 + 5 * most + 65),
        Case(
            "another program that restarts",
            {name.replace("tetragon", "other"): starts(9)[name]},
            50,
        ),
    )
