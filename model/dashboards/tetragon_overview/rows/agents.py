"""Row: are there agents, and do they run the policies."""

from tetraflux.model.dashboards.tetragon_overview.rows.panels import (
    ALIVE,
    GOOD_IF_ZERO,
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
    """What must be well before anything below it means something."""
    loaded = of_agents("tetragon_tracingpolicy_loaded")
    return Row(
        title="Agents and policies",
        panels=(
            *_targets(deployment),
            *_policies(),
            _alerts(),
            lines(
                "Policies by state",
                "Of each state the largest number that any agent has, and of those enabled the "
                "smallest as well: where the two part, agents disagree. `error` and `load_error` "
                "are policies that an agent refused, or could not load into its kernel.",
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
            "Agents that answer Prometheus.",
            f"sum({up})",
            steps=(Step("red"), Step("green", 1)),
            empty="No agent is scraped",
            runbook="TetragonAgentDown",
        ),
        stat(
            "Nodes without an agent",
            "Nodes whose agent does not answer, cordoned ones too. Where there is no "
            "kube-state-metrics, only the nodes whose agent is scraped are known.",
            or_zero(f"count(\n  {without}\n)", up),
            empty="No agent is scraped",
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
            "How many of those that are deployed an agent has not enabled, of the agent that lacks "
            "most. A policy that the schema refuses is in no state at all, and shows only here.",
            _missing(f"min({enabled})"),
            runbook="TetragonPolicyErrors",
        ),
        stat(
            "Policies in error",
            "The largest number that any agent has. The policies themselves have no status: ask "
            "that agent with `tetra tracingpolicy list`.",
            f"max(sum by (node) ({failed}))",
            runbook="TetragonPolicyErrors",
        ),
        stat(
            "Agents that disagree",
            "Agents that have fewer policies enabled than the one that has the most.",
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
        "Alerts of Tetragon, on all nodes, each counted once however many pods it is about. When "
        "they fired is marked on the time axes.",
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
        description="Policies in each state on each node, and how many of those that are deployed "
        "are missing: every agent must have loaded all of them itself.",
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
        empty="No agent answers Prometheus",
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
