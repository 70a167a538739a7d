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
from tetraflux.model.recording_rules.deployed_policies import NAME as DEPLOYED


def declare(deployment: Deployment) -> Row:
    """What must be green before the rows below it mean anything."""
    loaded = of_agents("tetragon_tracingpolicy_loaded")
    return Row(
        title="Agents and policies",
        panels=(
            *_targets(deployment),
            *_policies(),
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
            _by_agent(),
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


def _policies() -> tuple[Panel, ...]:
    loaded = "tetragon_tracingpolicy_loaded"
    enabled = of_agents(loaded, state="enabled")
    failed = of_agents(loaded, state=("error", "load_error"))
    return (
        stat(
            "Policies missing",
            "Deployed policies that an agent has not enabled, on the agent that lacks the most. A "
            "policy that does not match the schema is in no state at all, and shows only here.",
            _missing(f"min({enabled})"),
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


def _missing(enabled: str) -> str:
    """How many policies are deployed and not among those; more than are deployed lack nothing."""
    return f"clamp_min(scalar(max({DEPLOYED})) - {enabled}, 0)"


def _by_agent() -> Panel:
    loaded = of_agents("tetragon_tracingpolicy_loaded")
    missing = _missing(f"max by (node) ({loaded.where(state='enabled')})")
    return Panel(
        title="Policies by agent",
        description="Policies in each state on each node, and the number of deployed policies that "
        "are missing: every agent must load all of them.",
        type=Visualization.table,
        width=12,
        height=8,
        targets=(
            Target(
                f"max by (node, state) ({loaded})\n"
                "or\n"
                f'label_replace({missing}, "state", "missing", "", "")',
                instant=True,
            ),
        ),
        empty=NO_AGENT,
        columns=(
            Column("node", "Node"),
            Column("enabled", "Enabled"),
            Column("missing", "Missing", steps=GOOD_IF_ZERO),
            Column("error", "Error", steps=GOOD_IF_ZERO),
            Column("load_error", "Load error", steps=GOOD_IF_ZERO),
            Column("disabled", "Disabled"),
        ),
        pivot="state",
        runbook="TetragonPolicyErrors",
    )
