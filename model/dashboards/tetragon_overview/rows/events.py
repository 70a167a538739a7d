"""Row: what the policies report, and all events of the agents."""

from tetraflux.model.dashboards.tetragon_overview.rows.panels import (
    RANGE,
    RATE_INTERVAL,
    bars,
    lines,
    of_agents,
    of_workloads,
    per_second,
)
from tetraflux.model.deployment import Deployment
from tetraflux.model.kinds.grafana import Column, Panel, Row, Step, Target, Unit, Visualization
from tetraflux.model.metrics import Pattern, Selector
from tetraflux.model.promql import grown, indented, new, or_zero, summed
from tetraflux.model.self_testing import apart

NO_EVENTS = "No events of these workloads in this time range"


def declare(deployment: Deployment) -> Row:
    """Detections first; then events by type, workload and binary."""
    events = of_workloads("tetragon_events_total")
    return Row(
        title="Detections and events",
        panels=(
            _by_policy(),
            _now(deployment),
            lines(
                "Events by type",
                "All events of the agents, before the export filters, so more than in the log.",
                {"{{type}}": per_second(events, by="type")},
                unit=Unit.events_per_second,
                width=12,
                empty=NO_EVENTS,
            ),
            bars(
                "Top workloads",
                "Events in the time range, of the ten workloads with the most. Processes outside "
                "of pods are counted together as `hosts`.",
                {
                    "{{namespace}} {{workload}}": (
                        f"label_replace(\n{indented(_top(events, 'namespace', 'workload'))},\n"
                        '  "workload", "hosts", "workload", ""\n)'
                    )
                },
                width=6,
                empty=NO_EVENTS,
            ),
            bars(
                "Top binaries",
                "Events in the time range, of the ten binaries with the most.",
                {"{{binary}}": _top(events, "binary")},
                width=6,
                empty=NO_EVENTS,
            ),
        ),
    )


def _top(events: Selector, *by: str) -> str:
    return f"topk(10, {summed(by, grown(events, RANGE))})"


def _by_policy() -> Panel:
    events = of_workloads("tetragon_policy_events_total", policy=Pattern("$policy"))
    loaded = of_agents("tetragon_tracingpolicy_kernel_memory_bytes", policy=Pattern("$policy"))
    return lines(
        "Events by policy",
        "New events within `$__rate_interval`, which is four scrapes or more: a count instead of a "
        "rate, so that a single event shows, even the first of its series. A line at zero means "
        "that the policy is loaded and silent, no line that no agent has loaded it. A `signal-` "
        "alone is not a detection.",
        {
            "{{policy}}": or_zero(
                summed(("policy",), grown(events, RATE_INTERVAL)), loaded, by=("policy",)
            )
        },
        width=12,
        empty="No agent has loaded such a policy",
        logs=True,
    )


def _now(deployment: Deployment) -> Panel:
    window = deployment.settings.monitoring.alerts.event_window
    events = of_workloads("tetragon_policy_events_total", policy=Pattern("$policy"))
    labels = ("policy", "namespace", "pod", "node", "binary")
    found = f"{summed(labels, new(events, deployment, window))} > 0"
    return Panel(
        title="Detections now",
        description=f"Events that the policies reported within {window}, counted as in the alerts. "
        "An event without pod and namespace is of a process on the host. An empty table is good "
        "news only while all agents run all policies.",
        type=Visualization.table,
        width=12,
        height=8,
        targets=(Target(apart(found, deployment, by="pod"), instant=True),),
        empty=f"No policy reported an event within {window}",
        columns=(
            Column("policy", "Policy"),
            Column("namespace", "Namespace"),
            Column("pod", "Pod"),
            Column("node", "Node"),
            Column("binary", "Binary"),
            Column("Value", "Events", width=80, steps=(Step("orange"),)),
        ),
        logs=True,
    )
