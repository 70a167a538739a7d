"""TetragonAgentDown: a node has no working agent."""

from tetraflux.model.alert import Alert
from tetraflux.model.alert_case import STALE, Case, minutes, samples, series
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.prometheus import Severity
from tetraflux.model.metrics import Unlike, metric
from tetraflux.model.promql import agents


def declare(deployment: Deployment) -> Alert:
    """Fires for each node whose agent cannot be scraped, unless the node is cordoned.

    That covers a target that is down, a target that is gone, and a node on which the DaemonSet has
    no pod. The nodes are those that kube-state-metrics reports and those of the scraped targets, so
    without kube-state-metrics it still covers nodes that have a target. It also looks at the
    DaemonSet, for nodes that have no name yet: more pods must be unavailable than there are
    cordoned nodes, and no update may be in progress.
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
            "{{ if $labels.node }}The Tetragon agent on node {{ $labels.node }} is down"
            "{{ else if $labels.daemonset }}Some nodes have no available Tetragon agent"
            "{{ else }}Prometheus scrapes no Tetragon agent{{ end }}"
        ),
        description=(
            "{{ if $labels.node }}Prometheus cannot scrape the agent on node {{ $labels.node }}"
            "{{ else if $labels.daemonset }}Unavailable pods of DaemonSet {{ $labels.daemonset }}: "
            "{{ $value }}{{ else }}Prometheus has no target for the agents{{ end }}. Attacks there "
            "may go undetected, and no other alert reports it. Check whether the agent's pod is "
            "running and whether Prometheus can reach it."
        ),
    )


def cases(deployment: Deployment) -> tuple[Case, ...]:
    """Nodes `a` and `b`; the agent of `a` is the one that fails."""
    ours = {"job": "tetragon", "namespace": deployment.namespace}
    began = 10 + minutes(deployment.settings.monitoring.alerts.agent_down_for)
    always = samples((1, 60))

    def up(node: str, **labels: str) -> str:
        return series("up", **{**ours, "instance": f"{node}:2112", "node": node, **labels})

    def kube(name: str, replica: str = "x", **labels: str) -> str:
        """A series of kube-state-metrics, which adds its own labels to those of the object."""
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
    # Targets and DaemonSets of others, up or down, make no difference in any case.
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
    advice = (
        "Attacks there may go undetected, and no other alert reports it. Check whether the agent's "
        "pod is running and whether Prometheus can reach it."
    )
    return (
        Case(
            "a target that is down for longer than an update takes, until it is up again",
            {**others, **healthy, **nodes, up("a"): samples((1, 10), (0, 30), (1, 20))},
            began,
            a,
            (
                "The Tetragon agent on node a is down",
                f"Prometheus cannot scrape the agent on node a. {advice}",
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
            "no target at all, without metrics about nodes",
            {
                up("a"): gone,
                up("a", job="other"): always,
                up("a", namespace="other"): always,
            },
            began,
            (ours,),
            (
                "Prometheus scrapes no Tetragon agent",
                f"Prometheus has no target for the agents. {advice}",
            ),
        ),
        Case(
            "a DaemonSet with unavailable pods, until they are available",
            {**others, **healthy, **nodes, **pods(samples((0, 10), (1, 30), (0, 20)))},
            began,
            daemonset,
            (
                "Some nodes have no available Tetragon agent",
                f"Unavailable pods of DaemonSet tetragon: 1. {advice}",
            ),
            until=39,
        ),
        Case(
            "a DaemonSet with unavailable pods, without metrics about nodes",
            {**healthy, **pods(samples((0, 10), (1, 50)))},
            began,
            daemonset,
        ),
        Case(
            "a DaemonSet with unavailable pods, reported by two replicas of kube-state-metrics",
            {
                **healthy,
                **pods(samples((0, 10), (2, 50))),
                **pods(samples((0, 11), (1, 49)), replica="y"),
            },
            began,
            daemonset,
            (
                "Some nodes have no available Tetragon agent",
                f"Unavailable pods of DaemonSet tetragon: 2. {advice}",
            ),
        ),
        Case(
            "a DaemonSet with more unavailable pods than there are cordoned nodes",
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
            "a DaemonSet with fewer unavailable pods than there are cordoned nodes",
            {**healthy, **usable, **cordoned(c=always, d=always), **pods(always)},
            59,
        ),
        Case(
            "all agents answer and all pods are available, without metrics about nodes",
            {**others, **healthy, **pods(samples((0, 60)))},
            59,
        ),
        Case(
            "an agent that is down for one minute less than the alert waits",
            {**others, **healthy, **nodes, up("a"): samples((1, 10), (0, began - 10), (1, 50))},
            59,
        ),
        Case(
            "nodes that are cordoned, drained and shut down",
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
