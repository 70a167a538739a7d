"""TetragonAgentDown: a node is without its agent."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import STALE, Case, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import Unlike, metric
from tetraflux.model.promql import agents


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
    cordoned = metric("kube_node_spec_unschedulable")
    daemonset = {"daemonset": "tetragon", "namespace": deployment.namespace}
    short = metric("kube_daemonset_status_number_unavailable").where(**daemonset)
    wanted = metric("kube_daemonset_status_desired_number_scheduled")
    updated = metric("kube_daemonset_status_updated_number_scheduled")
    return Alert(
        name="TetragonAgentDown",
        severity=Severity.critical,
        expr=(
            f"group by (node) ({nodes} or {up})\n"
            f"  unless on (node) ({up} == 1)\n"
            f"  unless on (node) ({cordoned.where()} == 1)\n"
            "or\n"
            f"absent({up})\n"
            "or\n"
            "max by (daemonset) (\n"
            f"  {short}\n"
            f"  > on () group_left () (sum({cordoned.where()}) or vector(0))\n"
            f"  unless {updated.where()} < {wanted.where()}\n"
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
    began = 10 + minutes(deployment.settings.monitoring.alerts.agent_down_for)
    always = samples((1, 60))

    def up(node: str, **labels: str) -> str:
        return series("up", **{**ours, "instance": f"{node}:2112", "node": node, **labels})

    def kube(name: str, replica: str = "x", **labels: str) -> str:
        """A series of kube-state-metrics, which tells of objects with its own labels beside."""
        return series(f"kube_{name}", job="kube-state-metrics", instance=replica, **labels)

    def node(name: str, os_image: str = "Talos (v1.11.0)") -> str:
        return kube("node_info", node=name, os_image=os_image)

    def cordoned(**nodes: str) -> dict[str, str]:
        return {kube("node_spec_unschedulable", node=n): value for n, value in nodes.items()}

    def pods(
        short: str, wanted: int = 9, updated: str = samples((9, 60)), **of: str
    ) -> dict[str, str]:
        labels = {"daemonset": "tetragon", "namespace": deployment.namespace, **of}
        return {
            kube("daemonset_status_number_unavailable", **labels): short,
            kube("daemonset_status_desired_number_scheduled", **labels): samples((wanted, 60)),
            kube("daemonset_status_updated_number_scheduled", **labels): updated,
        }

    usable = cordoned(a=samples((0, 60)), b=samples((0, 60)))
    nodes = {node("a"): always, node("b"): always, **usable}
    healthy = {up("a"): always, up("b"): always}
    # What somebody else has under the same names, up or down, matters in no case.
    others = {
        up("a", job="other"): always,
        up("a", namespace="other"): always,
        up("x", job="other"): samples((0, 60)),
        up("y", namespace="other"): samples((0, 60)),
        **pods(samples((5, 60)), daemonset="other"),
        **pods(samples((5, 60)), namespace="other"),
    }
    dead, gone = samples((1, 10), (0, 50)), samples((1, 10), (STALE, 1), ("_", 49))
    a, daemonset = ({"node": "a"},), ({"daemonset": "tetragon"},)
    unseen = "what happens there is not seen, and no other alert will tell."
    return (
        Case(
            "a target that is down for longer than an update takes, until it is up",
            {**others, **healthy, **nodes, up("a"): samples((1, 10), (0, 30), (1, 20))},
            began,
            a,
            (
                "Node a is without its Tetragon agent",
                f"The agent on node a does not answer Prometheus: {unseen}",
            ),
            until=39,
        ),
        Case(
            "a target that is down, where there is no kube-state-metrics",
            {**healthy, up("a"): dead},
            began,
            a,
        ),
        Case(
            "a target that is gone from a node that is still there",
            {**others, **healthy, **nodes, up("a"): gone},
            began,
            a,
        ),
        Case(
            "a node that never had a target",
            {**others, up("b"): always, **nodes},
            began - 10,
            a,
        ),
        Case(
            "a target that is down, while another node is cordoned",
            {**others, **healthy, **nodes, up("a"): dead, **cordoned(b=always)},
            began,
            a,
        ),
        Case(
            "no target at all, and nothing known of nodes",
            {
                up("a"): gone,
                up("a", job="other"): always,
                up("a", namespace="other"): always,
            },
            began,
            (ours,),
            (
                "No Tetragon agent is scraped at all",
                f"Prometheus knows no target of the agents: {unseen}",
            ),
        ),
        Case(
            "a DaemonSet that is short of pods, until it has them",
            {**others, **healthy, **nodes, **pods(samples((0, 10), (1, 30), (0, 20)))},
            began,
            daemonset,
            (
                "Nodes are without their Tetragon agent",
                f"1 pods of DaemonSet tetragon are not available: {unseen}",
            ),
            until=39,
        ),
        Case(
            "a DaemonSet that is short of pods, where nothing is known of nodes",
            {**healthy, **pods(samples((0, 10), (1, 50)))},
            began,
            daemonset,
        ),
        Case(
            "a DaemonSet that is short of pods, told by two kube-state-metrics, one of them late",
            {
                **healthy,
                **pods(samples((0, 10), (2, 50))),
                **pods(samples((0, 11), (1, 49)), replica="y"),
            },
            began,
            daemonset,
            (
                "Nodes are without their Tetragon agent",
                f"2 pods of DaemonSet tetragon are not available: {unseen}",
            ),
        ),
        Case(
            "a DaemonSet that is short of more pods than nodes are cordoned",
            {
                **healthy,
                **usable,
                **cordoned(c=always, d=always),
                **pods(samples((2, 10), (3, 50))),
            },
            began,
            daemonset,
        ),
        Case(
            "a DaemonSet that is short of fewer pods than nodes are cordoned",
            {**healthy, **usable, **cordoned(c=always, d=always), **pods(always)},
            59,
        ),
        Case(
            "all agents answer and all pods are there, where nothing is known of nodes",
            {**others, **healthy, **pods(samples((0, 60)))},
            59,
        ),
        Case(
            "an agent that is away for a moment less than it may be",
            {**others, **healthy, **nodes, up("a"): samples((1, 10), (0, began - 10), (1, 50))},
            59,
        ),
        Case(
            "nodes that are cordoned, drained and off",
            {
                **healthy,
                **nodes,
                up("a"): dead,
                node("c"): always,
                **cordoned(a=samples((0, 8), (1, 52)), c=always),
                **pods(samples((1, 10), (2, 50))),
            },
            59,
        ),
        Case(
            "a rolling update that goes on for an hour, a node at a time",
            {
                **nodes,
                up("a"): samples((1, 10), (0, 5), (1, 45)),
                up("b"): samples((1, 20), (0, 5), (1, 35)),
                **pods(samples((0, 5), (1, 55)), updated=samples((9, 5), (4, 55))),
            },
            59,
        ),
        Case(
            "a Windows node, which has no agent",
            {**healthy, **nodes, node("w", "Windows Server 2022"): always},
            59,
        ),
        Case(
            "a node that is gone, with its target",
            {**healthy, node("b"): always, node("a"): gone, up("a"): gone},
            59,
        ),
    )
