"""TetragonPolicyErrors: an agent does not run all policies."""

from model.alert import Alert
from model.alert_case import Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import metric


def declare(deployment: Deployment) -> Alert:
    """Fires on a policy in error, on agents that disagree, and on fewer than are deployed.

    The last part is needed: a policy that fails the schema is refused before the agent counts it,
    so it shows in no state at all.
    """
    loaded = metric("tetragon_tracingpolicy_loaded")
    failed, enabled = loaded.where(state=("error", "load_error")), loaded.where(state="enabled")
    count = len(deployment.policy_names)
    return Alert(
        name="TetragonPolicyErrors",
        severity=Severity.warning,
        expr=(
            f"max by (node, state) ({failed}) > 0\n"
            "or\n"
            f"min by (node, state) ({enabled}) < {count}\n"
            "or\n"
            f"min by (node, state) ({enabled}) < on () group_left () max({enabled})"
        ),
        for_duration=deployment.settings.monitoring.alerts.policy_errors_for,
        summary="The agent on {{ $labels.node }} does not run all policies",
        description=(
            "The agent on node {{ $labels.node }} has {{ $value }} policies "
            '{{ if eq $labels.state "enabled" }}enabled, fewer than the '
            f"{count} deployed or than another agent"
            "{{ else }}in state {{ $labels.state }}{{ end }}. A TracingPolicy has no status: ask "
            "that agent with `tetra tracingpolicy list`, and read its log."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one in trouble."""
    count = len(deployment.policy_names)

    def loaded(node: str, state: str) -> str:
        return series("tetragon_tracingpolicy_loaded", node=node, state=state)

    healthy = {
        loaded(node, state): samples((count if state == "enabled" else 0, 60))
        for node in ("a", "b")
        for state in ("enabled", "error", "load_error", "disabled")
    }

    def broken(state: str, less: int = 0) -> dict[str, str]:
        changed = {loaded("a", state): samples((0, 5), (1, 55))} if state != "enabled" else {}
        left = samples((count, 5), (count - less, 55))
        return {**healthy, **changed, **({loaded("a", "enabled"): left} if less else {})}

    fewer = {"node": "a", "state": "enabled"}
    return (
        Case(
            "a policy that an agent could not load",
            broken("load_error"),
            30,
            ({"node": "a", "state": "load_error"},),
            (
                "The agent on a does not run all policies",
                "The agent on node a has 1 policies in state load_error. A TracingPolicy has no "
                "status: ask that agent with `tetra tracingpolicy list`, and read its log.",
            ),
        ),
        Case(
            "a policy that went into error", broken("error"), 30, ({"node": "a", "state": "error"},)
        ),
        Case(
            "an agent with one policy fewer than are deployed",
            broken("enabled", less=1),
            30,
            (fewer,),
            (
                "The agent on a does not run all policies",
                f"The agent on node a has {count - 1} policies enabled, fewer than the {count} "
                "deployed or than another agent. A TracingPolicy has no status: ask that agent "
                "with `tetra tracingpolicy list`, and read its log.",
            ),
        ),
        Case(
            "agents that disagree on a policy of somebody else",
            {**healthy, loaded("b", "enabled"): samples((count + 1, 60))},
            30,
            (fewer,),
        ),
        Case("every agent runs every policy", healthy, 50),
        Case(
            "every agent runs a policy of somebody else as well",
            {**healthy, **{loaded(n, "enabled"): samples((count + 1, 60)) for n in "ab"}},
            50,
        ),
        Case("an agent that has not loaded all yet", broken("enabled", less=3), 19),
        Case(
            "a policy that somebody disabled elsewhere and again enabled",
            {**healthy, loaded("a", "error"): samples((0, 5), (1, 10), (0, 45))},
            30,
        ),
    )
