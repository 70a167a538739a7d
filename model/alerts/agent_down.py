"""TetragonAgentDown: a node is without its agent."""

from model.alert import Alert
from model.alert_case import STALE, Case, samples, series
from model.deployment import Deployment
from model.kinds.prometheus import Severity
from model.metrics import Unlike, metric
from model.promql import agents


def declare(deployment: Deployment) -> Alert:
    """Fires for each node whose agent does not answer, unless the node is cordoned.

    That covers a target that is down, one that is gone, and a node that the DaemonSet has no pod
    for. Nodes are those that kube-state-metrics knows and those that Prometheus scrapes, so it
    works without kube-state-metrics too, as far as that goes. The DaemonSet is asked as well, for
    nodes that have no name yet: it must be short of more pods than there are cordoned nodes, and
    not in the middle of an update.
    """
    up = agents(deployment)
    nodes = metric("kube_node_info").where(os_image=Unlike("Windows.*"))
    cordoned = f"{metric('kube_node_spec_unschedulable').where()} == 1"

    def pods(state: str) -> str:
        return str(
            metric(f"kube_daemonset_status_{state}").where(
                daemonset="tetragon", namespace=deployment.namespace
            )
        )

    wanted, short = pods("desired_number_scheduled"), pods("number_unavailable")
    updated = pods("updated_number_scheduled")
    return Alert(
        name="TetragonAgentDown",
        severity=Severity.critical,
        expr=(
            f"group by (node) ({nodes} or {up})\n"
            f"  unless on (node) ({up} == 1)\n"
            f"  unless on (node) ({cordoned})\n"
            "or\n"
            f"absent({up})\n"
            "or\n"
            "max by (daemonset) (\n"
            f"  {short}\n"
            f"  > on () group_left () (count({cordoned}) or on () vector(0))\n"
            f"  unless {updated} < {wanted}\n"
            ")"
        ),
        for_duration=deployment.settings.monitoring.alerts.agent_down_for,
        summary=(
            "{{ if $labels.node }}Node {{ $labels.node }} is without its Tetragon agent"
            "{{ else if $labels.daemonset }}Nodes are without their Tetragon agent"
            "{{ else }}No Tetragon agent is scraped at all{{ end }}"
        ),
        description=(
            "{{ if $labels.node }}The agent on node {{ $labels.node }} does not answer Prometheus"
            "{{ else if $labels.daemonset }}{{ $value }} pods of DaemonSet "
            "{{ $labels.daemonset }} are not available{{ else }}Prometheus knows no target of the "
            "agents{{ end }}: what happens there is not seen, and no other alert will tell."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one in trouble."""
    ours = {"job": "tetragon", "namespace": deployment.namespace}

    def up(node: str) -> str:
        return series("up", **ours, instance=f"{node}:2112", node=node)

    def node(name: str) -> str:
        return series("kube_node_info", node=name, os_image="Talos (v1.11.0)")

    def pods(state: str) -> str:
        return series(
            f"kube_daemonset_status_{state}", daemonset="tetragon", namespace=deployment.namespace
        )

    def cordoned(name: str) -> str:
        return series("kube_node_spec_unschedulable", node=name)

    both = {node("a"): samples((1, 60)), node("b"): samples((1, 60))}
    healthy = {up("a"): samples((1, 60)), up("b"): samples((1, 60))}
    dead = samples((1, 10), (0, 50))
    gone = samples((1, 10), (STALE, 1), ("_", 49))
    a = {"node": "a"}
    texts = (
        "Node a is without its Tetragon agent",
        "The agent on node a does not answer Prometheus: what happens there is not seen, and no "
        "other alert will tell.",
    )
    return (
        Case(
            "a target that is down for longer than an update takes",
            {**healthy, **both, up("a"): dead},
            25,
            (a,),
            texts,
        ),
        Case(
            "a target that is down, where there is no kube-state-metrics",
            {**healthy, up("a"): dead},
            25,
            (a,),
        ),
        Case(
            "a target that is gone from a node that is still there",
            {**healthy, **both, up("a"): gone},
            25,
            (a,),
        ),
        Case(
            "a node that never had a target",
            {up("b"): samples((1, 60)), **both},
            15,
            (a,),
        ),
        Case(
            "no target at all, and nothing known of nodes",
            {up("a"): gone},
            30,
            (ours,),
            (
                "No Tetragon agent is scraped at all",
                "Prometheus knows no target of the agents: what happens there is not seen, and no "
                "other alert will tell.",
            ),
        ),
        Case(
            "a DaemonSet that is short of pods",
            {
                **healthy,
                pods("desired_number_scheduled"): samples((2, 60)),
                pods("updated_number_scheduled"): samples((2, 60)),
                pods("number_unavailable"): samples((0, 10), (1, 50)),
            },
            25,
            ({"daemonset": "tetragon"},),
            (
                "Nodes are without their Tetragon agent",
                "1 pods of DaemonSet tetragon are not available: what happens there is not seen, "
                "and no other alert will tell.",
            ),
        ),
        Case(
            "a DaemonSet that is short of more pods than nodes are cordoned",
            {
                **healthy,
                cordoned("c"): samples((1, 60)),
                pods("desired_number_scheduled"): samples((3, 60)),
                pods("updated_number_scheduled"): samples((3, 60)),
                pods("number_unavailable"): samples((2, 60)),
            },
            25,
            ({"daemonset": "tetragon"},),
        ),
        Case("all agents answer", {**healthy, **both}, 50),
        Case(
            "an agent that is away for less than an update takes",
            {**healthy, **both, up("a"): samples((1, 10), (0, 9), (1, 41))},
            20,
        ),
        Case(
            "an agent that has been down for a moment only", {**healthy, **both, up("a"): dead}, 18
        ),
        Case(
            "a node that is cordoned, drained and off",
            {
                **healthy,
                **both,
                up("a"): dead,
                cordoned("a"): samples((0, 8), (1, 52)),
                cordoned("b"): samples((0, 60)),
                pods("desired_number_scheduled"): samples((2, 60)),
                pods("updated_number_scheduled"): samples((2, 60)),
                pods("number_unavailable"): samples((0, 10), (1, 50)),
            },
            50,
        ),
        Case(
            "a rolling update that goes on for an hour, a node at a time",
            {
                **both,
                up("a"): samples((1, 10), (0, 5), (1, 45)),
                up("b"): samples((1, 20), (0, 5), (1, 35)),
                pods("desired_number_scheduled"): samples((9, 60)),
                pods("updated_number_scheduled"): samples((9, 5), (4, 55)),
                pods("number_unavailable"): samples((0, 5), (1, 55)),
            },
            55,
        ),
        Case(
            "a Windows node, which has no agent",
            {
                **healthy,
                **both,
                series("kube_node_info", node="w", os_image="Windows Server 2022"): samples(
                    (1, 60)
                ),
            },
            50,
        ),
        Case(
            "a node that is gone, with its target",
            {**healthy, node("b"): samples((1, 60)), node("a"): gone, up("a"): gone},
            50,
        ),
        Case(
            "targets of somebody else that are down",
            {
                **healthy,
                series("up", job="other", namespace="security", instance="x", node="a"): dead,
            },
            50,
        ),
    )
