"""Row: whether the agents are up and run the policies."""

from tetraflux.model.dashboards.tetragon_overview.rows.panels import (
    ALIVE,
    GOOD_IF_ZERO,
    NO_AGENT,
    lines,
    of_agents,
    stat,
)
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Column, Panel, Row, Step, Target, Visualization
from tetraflux.model.metrics import Pattern, Unlike, metric
from tetraflux.model.promql import agents, or_zero


def declare(deployment: Deployment) -> Row:
    """What must be green before the rows below it mean anything."""
    loaded = of_agents("tetragon_tracingpolicy_loaded")
    return Row(
        title="Agents and policies",
        panels=(
            *_targets(deployment),
            *_policies(len(deployment.policy_names)),
            _alerts(),
            lines(
                "Policies by state",
                "For each state the largest number on any agent, and for `enabled` also the "
                "smallest: where the two lines differ, agents disagree. `error` and `load_error` "
                "are policies that an agent rejected, or could not load into its kernel.",
                {
                    "{{state}}": f"max by (state) ({loaded})",
                    "enabled, fewest": f"min({loaded.where(state='enabled')})",
                },
                width=12,
                runbook="TetragonPolicyErrors",
            ),
            _by_agent(len(deployment.policy_names)),
        ),
    )


def _targets(deployment: Deployment) -> tuple[Panel, ...]:
    up = of_agents(agents(deployment))
    nodes = of_agents(metric("kube_node_info").where(os_image=Unlike("Windows.*")))
    without = f"group by (node) ({nodes} or {up})\n  unless on (node) {up} == 1"
    return (
        stat(
            "Agents up",
            "Agents that Prometheus can scrape.",
            f"sum({up})",
            steps=(Step("red"), Step("green", 1)),
            empty="Prometheus scrapes no agent",
            runbook="TetragonAgentDown",
        ),
        stat(
            "Nodes without an agent",
            "Nodes whose agent cannot be scraped, including cordoned nodes. Without "
            "kube-state-metrics, only nodes with a scrape target are counted.",
            or_zero(f"count(\n  {without}\n)", up),
            empty="Prometheus scrapes no agent",
            runbook="TetragonAgentDown",
        ),
    )


def _policies(count: int) -> tuple[Panel, ...]:
    loaded = "tetragon_tracingpolicy_loaded"
    enabled = of_agents(loaded, state="enabled")
    failed = of_agents(loaded, state=("error", "load_error"))
    return (
        stat(
            "Policies enabled",
            f"The smallest number on any agent; {count} are deployed. A policy that does not match "
            "the schema is in no state at all, and shows only here.",
            f"min({enabled})",
            steps=(Step("red"), Step("green", count)),
            runbook="TetragonPolicyErrors",
        ),
        stat(
            "Policies in error",
            "The largest number on any agent. The policies themselves have no status: run "
            "`tetra tracingpolicy list` in that agent's pod.",
            f"max(sum by (node) ({failed}))",
            runbook="TetragonPolicyErrors",
        ),
        stat(
            "Agents that disagree",
            "Agents that have fewer policies enabled than the agent with the most.",
            or_zero(f"count({enabled} < on () group_left () max({enabled}))", enabled),
            runbook="TetragonPolicyErrors",
        ),
    )


def _alerts() -> Panel:
    firing = metric("ALERTS").where(
        alertname=Pattern("Tetragon.+"), alertstate="firing", cluster=Pattern("$cluster")
    )
    return stat(
        "Alerts firing",
        "Tetragon alerts on all nodes, each counted once however many pods it concerns. Marks on "
        "the time axes of the panels show when they fired.",
        or_zero(f"count(group by (alertname) ({firing}))", ALIVE),
    )


def _by_agent(count: int) -> Panel:
    loaded = of_agents("tetragon_tracingpolicy_loaded")
    return Panel(
        title="Policies by agent",
        description=f"Policies in each state on each node; {count} are deployed, and every agent "
        "must load all of them.",
        type=Visualization.table,
        width=12,
        height=8,
        targets=(Target(f"max by (node, state) ({loaded})", instant=True),),
        empty=NO_AGENT,
        columns=(
            Column("node", "Node"),
            Column("enabled", "Enabled", steps=(Step("red"), Step("green", count))),
            Column("error", "Error", steps=GOOD_IF_ZERO),
            Column("load_error", "Load error", steps=GOOD_IF_ZERO),
            Column("disabled", "Disabled"),
        ),
        pivot="state",
        runbook="TetragonPolicyErrors",
    )
