"""TetragonPolicyErrors: an agent does not run all policies."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import Case, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import metric
from tetraflux.model.recording_rules.deployed_policies import NAME as DEPLOYED


def declare(deployment: Deployment) -> Alert:
    """Fires on a policy in error, on agents that disagree, and on fewer than are deployed.

    The last part is needed: a policy that does not match the schema is rejected before the agent
    counts it, so it appears in no state at all.
    """
    loaded = metric("tetragon_tracingpolicy_loaded")
    failed, enabled = loaded.where(state=("error", "load_error")), loaded.where(state="enabled")
    return Alert(
        name="TetragonPolicyErrors",
        severity=Severity.warning,
        expr=(
            f"max by (node, state) ({failed}) > 0\n"
            "or\n"
            f"min by (node, state) ({enabled}) < on () group_left () {DEPLOYED}\n"
            "or\n"
            f"min by (node, state) ({enabled}) < on () group_left () max({enabled})"
        ),
        for_duration=deployment.settings.monitoring.alerts.policy_errors_for,
        summary="The Tetragon agent on node {{ $labels.node }} does not run all policies",
        description=(
            '{{ if eq $labels.state "enabled" }}Enabled policies on node {{ $labels.node }}: '
            "{{ $value }}, fewer than are deployed or than another agent has"
            "{{ else }}Policies in state {{ $labels.state }} on node {{ $labels.node }}: "
            "{{ $value }}{{ end }}. A TracingPolicy has no status: run "
            "`tetra tracingpolicy list` in that agent's pod, and read its log."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one that fails, from minute 5 on.

    A node has two agents while one of them replaces the other.
    """
    count = len(deployment.policy_names)
    began = 5 + minutes(deployment.settings.monitoring.alerts.policy_errors_for)

    def loaded(node: str, state: str, agent: str = "tetragon-1") -> str:
        labels = {"job": "tetragon", "node": node, "pod": agent, "state": state}
        return series("tetragon_tracingpolicy_loaded", **labels)

    def now(state: str, before: int, after: int, **where: str) -> dict[str, str]:
        return {loaded("a", state, **where): samples((before, 5), (after, 55))}

    def enabled(a: int, b: int) -> dict[str, str]:
        return {loaded("a", "enabled"): samples((a, 60)), loaded("b", "enabled"): samples((b, 60))}

    healthy = {
        loaded(node, state): samples((number, 60))
        for node in ("a", "b")
        for state, number in (("enabled", count), ("error", 0), ("load_error", 0), ("disabled", 99))
    }
    fewer = {"node": "a", "state": "enabled"}

    def texts(what: str) -> tuple[str, str]:
        return (
            "The Tetragon agent on node a does not run all policies",
            f"{what}. A TracingPolicy has no status: run `tetra tracingpolicy list` in that "
            "agent's pod, and read its log.",
        )

    def less(enabled: int) -> str:
        return (
            f"Enabled policies on node a: {enabled}, fewer than are deployed or than another agent "
            "has"
        )

    return (
        Case(
            "a policy that an agent could not load",
            {**healthy, **now("load_error", 0, 1)},
            began,
            ({"node": "a", "state": "load_error"},),
            texts("Policies in state load_error on node a: 1"),
        ),
        Case(
            "policies that fail, until they are repaired",
            {**healthy, loaded("a", "error"): samples((0, 5), (2, 30), (0, 25))},
            began,
            ({"node": "a", "state": "error"},),
            texts("Policies in state error on node a: 2"),
            until=34,
        ),
        Case(
            "a policy in error on both agents of a node",
            {
                **healthy,
                **now("error", 0, 1),
                **now("error", 0, 1, agent="tetragon-2"),
                **now("error", 0, 0, agent="tetragon-3"),
            },
            began,
            ({"node": "a", "state": "error"},),
            texts("Policies in state error on node a: 1"),
        ),
        Case(
            "an agent with one policy fewer than are deployed",
            {**healthy, **now("enabled", count, count - 1)},
            began,
            (fewer,),
            texts(less(count - 1)),
        ),
        Case(
            "all agents have one policy fewer than are deployed, one of them two",
            {
                **healthy,
                **enabled(count - 1, count - 1),
                loaded("a", "enabled", "tetragon-2"): samples((count - 2, 60)),
            },
            began - 5,
            (fewer, {**fewer, "node": "b"}),
        ),
        Case(
            "all agents have one policy fewer than are deployed, also both agents of a node",
            {
                **healthy,
                **enabled(count - 1, count - 1),
                loaded("a", "enabled", "tetragon-2"): samples((count - 1, 60)),
            },
            began - 5,
            (fewer, {**fewer, "node": "b"}),
        ),
        Case(
            "a node with an agent that has two policies fewer, and one that has one",
            {
                **healthy,
                **enabled(count - 1, count),
                loaded("a", "enabled", "tetragon-2"): samples((count - 2, 60)),
            },
            began - 5,
            (fewer,),
            texts(less(count - 2)),
        ),
        Case(
            "agents that disagree on a policy that the stack does not deploy",
            {
                **healthy,
                **enabled(count, count + 1),
                loaded("a", "enabled", "tetragon-2"): samples((count + 1, 60)),
            },
            began - 5,
            (fewer,),
        ),
        Case("every agent runs every policy", healthy, 59),
        Case(
            "every agent also runs a policy that the stack does not deploy",
            {**healthy, **enabled(count + 1, count + 1)},
            59,
        ),
        Case(
            "an agent that loads all policies one minute before the alert would fire",
            {**healthy, loaded("a", "enabled"): samples((count - 3, began - 5), (count, 60))},
            59,
        ),
    )
